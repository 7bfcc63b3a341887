// What axe.mjs and lighthouse.mjs share.
import { availableParallelism } from 'node:os';
import { text } from 'node:stream/consumers';

// Root may not have a sandbox, a container's /dev/shm is small, and a check has no use for services of the browser's maker.
export const OPTIONS = {
  headless: true,
  protocolTimeout: 300_000,
  args: [
    '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--disable-quic', '--no-first-run',
    '--disable-background-networking', '--disable-component-update', '--disable-sync',
  ],
};

// Returns what standard input says, which is JSON.
export const given = async () => JSON.parse(await text(process.stdin));

// Returns what `work` makes of each of `items`, in their order, with a worker from `worker` for each core.
export async function pooled(items, worker, work) {
  const results = [];
  const rest = items.entries();
  const run = async () => {
    const own = await worker();
    for (const [index, item] of rest) results[index] = await work(own, item);
  };
  await Promise.all(Array.from({ length: availableParallelism() }, run));
  return results;
}
