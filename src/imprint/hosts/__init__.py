"""Where releases go: GitHub, GitLab, Gitea and Forgejo, a folder, a bucket. The edge to servers."""

from imprint.hosts.deliver import deliver
from imprint.hosts.host import Delivery, File, Host
from imprint.hosts.table import HOSTS, Where, host_for

__all__ = ["HOSTS", "Delivery", "File", "Host", "Where", "deliver", "host_for"]
