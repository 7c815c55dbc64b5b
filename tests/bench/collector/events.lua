-- SPDX-License-Identifier: GPL-3.0-or-later
-- Posts of 15 events, each with an id of its own.
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
local threads = 0
function setup(thread)
  thread:set("id", threads)
  threads = threads + 1
end
function init()
  math.randomseed(os.time() * 1000 + id * 7919)
  local seconds = os.time()
  stamp = os.date("!%Y-%m-%dT%H:%M:%S.123Z", seconds)
  prefix = string.format("%08x-%04x-7%03x", seconds, id, math.random(0, 4095))
  n = 0
end
local names = { "page viewed", "cart opened", "order paid", "search done", "invite sent" }
request = function()
  local events = {}
  for i = 1, 15 do
    n = n + 1
    events[i] = string.format(
      '{"event":"%s","distinct_id":"user-%d","uuid":"%s-%04x-%012x","timestamp":"%s","properties":' ..
      '{"$lib":"posthog-node","$lib_version":"5.70.0","plan":"pro","amount":%d,"path":"/orders/%d",' ..
      '"$is_server":true}}',
      names[n % 5 + 1], n % 50000, prefix, 32768 + math.random(0, 16383), n * 65536 + math.random(0, 65535),
      stamp, n % 100, n % 1000)
  end
  return wrk.format(nil, nil, nil, '{"api_key":"k","batch":[' .. table.concat(events, ",") .. "]}")
end
