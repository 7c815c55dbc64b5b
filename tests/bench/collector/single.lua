-- SPDX-License-Identifier: GPL-3.0-or-later
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
local n = 0
request = function()
  n = n + 1
  return wrk.format(nil, nil, nil,
    '{"context":{"targetingKey":"user-' .. n % 5000 .. '","plan":"' .. (n % 2 == 0 and "pro" or "free") ..
    '"}}')
end
