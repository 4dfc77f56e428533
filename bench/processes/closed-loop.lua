-- Closed-loop load for wrk: the requests of a file in turn; with "refreshing", each refresh token once and then the one
-- that came for it; with "codes", the first request asks for a code and the second spends it. A third argument is what
-- each answer must hold, beside being 200. The last line of the output is the result as JSON.
local requests = {}
local threads = {}
local first, last = 1, 0
local function add(request)
  last = last + 1
  requests[last] = request
end

-- The same request with another value of one parameter.
local function with(request, name, value)
  local head, body = request:match("^(.-\r\n\r\n)(.*)$")
  body = body:gsub("%f[%w_]" .. name .. "=[^&]*", name .. "=" .. value)
  return (head:gsub("content%-length: %d+", "content-length: " .. #body)) .. body
end

local function renew(_, _, body)
  local token = body:match('"refresh_token":"([^"]+)"')
  if token then add(with(requests.pattern, "refresh_token", token)) end
end

local function take()
  local next = requests[first]
  requests[first] = nil
  first = first + 1
  return next
end

-- A code is spent before another one is asked for.
local function take_or_ask()
  if first <= last then return take() end
  return requests.asking
end

-- Each thread counts for itself, in a variable that done() can ask for.
function setup(thread) threads[#threads + 1] = thread end

unexpected = 0

local function expect(text)
  return function(status, _, body)
    if status ~= 200 or not body:find(text, 1, true) then unexpected = unexpected + 1 end
  end
end

local function spend(status, headers, body)
  local location = headers["location"] or headers["Location"]
  local code = status == 303 and location and location:match("[?&]code=([^&]+)")
  if code then
    add(with(requests.spending, "code", code))
  elseif status ~= 200 or not body:find('"access_token"', 1, true) then
    unexpected = unexpected + 1
  end
end

local at = 0

local function in_turn()
  at = at % last + 1
  return requests[at]
end

function init(arguments)
  local file = assert(io.open(arguments[1], "rb"))
  for request in file:read("*a"):gmatch("[^\30]+") do add(request) end
  file:close()
  request = in_turn
  if arguments[2] == "refreshing" then
    requests.pattern = requests[1]
    request, response = take, renew
  elseif arguments[2] == "codes" then
    requests.asking, requests.spending = take(), take()
    request, response = take_or_ask, spend
  elseif arguments[3] ~= "" then
    response = expect(arguments[3])
  end
end

function done(summary, latency)
  local errors = summary.errors
  local failures = errors.connect + errors.read + errors.write + errors.status + errors.timeout
  for _, thread in ipairs(threads) do failures = failures + thread:get("unexpected") end
  io.write(string.format(
    '{"requests":%d,"seconds":%f,"p50":%f,"p99":%f,"failures":%d}\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
    failures
  ))
end
