-- SPDX-License-Identifier: GPL-3.0-or-later
-- Exports of 100 spans, 20 requests of five each, with ids of their own: as JSON or, where SPANS says so,
-- as protobuf.
local protobuf = os.getenv("SPANS") == "protobuf"
wrk.method = "POST"
wrk.headers["Content-Type"] = protobuf and "application/x-protobuf" or "application/json"
local threads = 0
function setup(thread)
  thread:set("id", threads)
  threads = threads + 1
end
function init()
  math.randomseed(os.time() * 1000 + id * 7919)
  prefix = string.format("%08x%08x", os.time(), math.random(0, 2147483647))
  n = 0
end
local function varint(number)
  local text = ""
  while number >= 128 do
    text = text .. string.char(number % 128 + 128)
    number = math.floor(number / 128)
  end
  return text .. string.char(number)
end
local function field(number, text)
  return string.char(number * 8 + 2) .. varint(#text) .. text
end
local function unhex(text)
  return (text:gsub("..", function(pair) return string.char(tonumber(pair, 16)) end))
end
local function fixed64(number, seconds, nanoseconds)
  -- A double has no room for nanoseconds since 1970: the product is put together by bytes.
  local low, bytes = nanoseconds, {}
  local high = seconds
  local carry = 0
  local factor = { 0x00, 0xca, 0x9a, 0x3b }
  local digits = {}
  for i = 1, 4 do
    digits[i] = math.floor(high / 256 ^ (i - 1)) % 256
  end
  for i = 1, 8 do
    local sum = carry + math.floor(low / 256 ^ (i - 1)) % 256
    for k = 1, 4 do
      if i - k + 1 >= 1 and i - k + 1 <= 4 then
        sum = sum + digits[k] * factor[i - k + 1]
      end
    end
    bytes[i] = string.char(sum % 256)
    carry = math.floor(sum / 256)
  end
  return string.char(number * 8 + 1) .. table.concat(bytes)
end
local function text_attribute(key, value)
  return field(9, field(1, key) .. field(2, field(1, value)))
end
local query = "SELECT id, title, price FROM line WHERE orders = $1 AND shop = $2"
local function write_json(trace, span, parent, name, kind, seconds, from, to)
  return string.format(
    '{"traceId":"%s","spanId":"%s"%s,"name":"%s","kind":%d,"startTimeUnixNano":"%d%09d",' ..
    '"endTimeUnixNano":"%d%09d","attributes":[%s],"status":{"code":0}}', trace, span,
    parent and string.format(',"parentSpanId":"%s"', parent) or "", name, kind, seconds, from, seconds, to,
    kind == 2 and '{"key":"http.request.method","value":{"stringValue":"GET"}},{"key":"http.route",' ..
      '"value":{"stringValue":"' .. name .. '"}},{"key":"http.response.status_code","value":{"intValue":200}}'
    or '{"key":"db.system.name","value":{"stringValue":"postgresql"}},{"key":"db.query.text",' ..
      '"value":{"stringValue":"' .. query .. '"}}')
end
local function write_protobuf(trace, span, parent, name, kind, seconds, from, to)
  local attributes = kind == 2
    and text_attribute("http.request.method", "GET") .. text_attribute("http.route", name)
    or text_attribute("db.system.name", "postgresql") .. text_attribute("db.query.text", query)
  return field(2, field(1, unhex(trace)) .. field(2, unhex(span)) ..
    (parent and field(4, unhex(parent)) or "") .. field(5, name) .. string.char(6 * 8) ..
    string.char(kind) .. fixed64(7, seconds, from) .. fixed64(8, seconds, to) .. attributes)
end
request = function()
  local spans, seconds, write = {}, os.time(), protobuf and write_protobuf or write_json
  for i = 1, 20 do
    n = n + 1
    local trace, root = string.format("%s%016x", prefix, n), string.format("%08x%08x", n, i)
    spans[#spans + 1] = write(trace, root, nil, "/orders/" .. n % 30, 2, seconds, 100000000,
                              110000000 + math.random(0, 90000000))
    for k = 1, 4 do
      spans[#spans + 1] = write(trace, string.format("%08x%08x", n, 1000 * k + i), root, "pg.query:SELECT", 3,
                                seconds, 100000000 + k * 2000000, 101000000 + k * 2000000)
    end
  end
  if protobuf then
    return wrk.format(nil, nil, nil, field(1, field(1, field(1, field(1, "service.name") ..
      field(2, field(1, "shop")))) .. field(2, table.concat(spans))))
  end
  return wrk.format(nil, nil, nil, '{"resourceSpans":[{"resource":{"attributes":[{"key":"service.name",' ..
    '"value":{"stringValue":"shop"}}]},"scopeSpans":[{"spans":[' .. table.concat(spans, ",") .. "]}]}]}")
end
