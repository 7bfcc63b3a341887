-- Reads a JSON list of texts from standard input; writes pandoc's JSON of each, or its error, one per line.
-- The fourth argument of pandoc.read is the world that the reader may see: none.
local texts = pandoc.json.decode(io.read('a'), false)
for _, text in ipairs(texts) do
  local ok, document = pcall(pandoc.read, text, arg[1], nil, {})
  if ok then
    io.write(pandoc.write(document, 'json'), '\n')
  else
    io.write(pandoc.json.encode({error = tostring(document)}), '\n')
  end
end
