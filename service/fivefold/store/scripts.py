"""What Valkey does in one atomic step each. Every answer begins with the question's number, so that an answer to
another question is noticed. All keys of a script carry the same hash tag, the site's, and so live on one node. The last
key of each is never there; see `valkey.NOWHERE`."""

ADD = """
-- keys: writer, days, version, forgotten, growth, one bucket each…   args: question, flush number, seconds to keep
--       the writer, what the asker knows to be forgotten or -1, how many sessions are new, then for each bucket: day,
--       n, n times field and amount
local function growth()
  local found = redis.call('HMGET', KEYS[5], 'sessions', 'copied')
  return {ARGV[1], found[1] or '0', found[2] or '0'}
end
local last = redis.call('HGET', KEYS[1], 'number')
if last and tonumber(last) >= tonumber(ARGV[2]) then return growth() end
if ARGV[4] ~= '-1' and (redis.call('HGET', KEYS[4], 'latest') or '0') ~= ARGV[4] then return {ARGV[1]} end
redis.call('HSET', KEYS[1], 'number', ARGV[2])
redis.call('EXPIRE', KEYS[1], ARGV[3])
local now = redis.call('TIME')
local version = math.max(now[1] * 1e6 + now[2], tonumber(redis.call('GET', KEYS[3]) or '0') + 1)
version = string.format('%.0f', version)
redis.call('SET', KEYS[3], version)
local at = 6
for i = 6, #KEYS - 1 do
  redis.call('HSET', KEYS[2], ARGV[at], version)
  local stop = at + 2 * ARGV[at + 1]
  for j = at + 2, stop, 2 do redis.call('HINCRBYFLOAT', KEYS[i], ARGV[j], ARGV[j + 1]) end
  at = stop + 2
end
if ARGV[5] ~= '0' then redis.call('HINCRBYFLOAT', KEYS[5], 'sessions', ARGV[5]) end
return growth()
"""

CLAIM = """
-- keys: run, writer, one set of marks each…   args: question, writer, run, claims acknowledged so far, this claim,
--       a new run should one be needed, seconds to keep the writer, then for each mark: key, mark, end of its life
local run = redis.call('GET', KEYS[1])
local known = tonumber(redis.call('HGET', KEYS[2], 'claims') or '0')
if not run or known < tonumber(ARGV[4]) then
  run = ARGV[6]  -- what was acknowledged is gone, and marks may be gone with it: another memory begins
  redis.call('SET', KEYS[1], run)
end
redis.call('HSET', KEYS[2], 'claims', ARGV[5])
redis.call('EXPIRE', KEYS[2], ARGV[7])
if run ~= ARGV[3] then return {ARGV[1], run, ''} end
local fresh = {}
for at = 8, #ARGV, 3 do
  local key = KEYS[tonumber(ARGV[at])]
  if redis.call('HSETNX', key, ARGV[at + 1], ARGV[2]) == 1 then
    redis.call('EXPIREAT', key, ARGV[at + 2])
    fresh[#fresh + 1] = '1'
  else
    fresh[#fresh + 1] = redis.call('HGET', key, ARGV[at + 1]) == ARGV[2] and '1' or '0'
  end
end
return {ARGV[1], run, table.concat(fresh)}
"""

PUBLISH = """
-- keys: shown, days, fleet, frozen, kept, forgotten, growth   args: question, prefix of the site's keys, interval in
--       ms, writer, its version, how many new sessions make a copy before its time ('' on the clock), then day and
--       version of what the asker has
local now = redis.call('TIME')
local ms = now[1] * 1000 + math.floor(now[2] / 1000)
local interval = tonumber(ARGV[3])
local tick = string.format('%.0f', math.floor(ms / interval))
local due = redis.call('HGET', KEYS[1], 'tick') ~= tick
if not due and ARGV[6] ~= '' then
  due = tonumber(redis.call('HGET', KEYS[7], 'sessions') or '0') >= tonumber(ARGV[6])
  if due then redis.call('HSET', KEYS[7], 'copied', string.format('%.0f', ms)) end
end
if due then
  local days, shown, kept = {}, {}, {}
  local flat = redis.call('HGETALL', KEYS[2])
  for i = 1, #flat, 2 do days[flat[i]] = flat[i + 1] end
  flat = redis.call('HGETALL', KEYS[1])
  for i = 1, #flat, 2 do shown[flat[i]] = flat[i + 1] end
  flat = redis.call('HGETALL', KEYS[5])
  for i = 1, #flat, 2 do kept[flat[i]] = flat[i + 1] end
  for day, version in pairs(days) do
    if shown[day] ~= version then
      if shown[day] and shown[day] == kept[day] then
        redis.call('RENAME', ARGV[2] .. 'shown:' .. day, ARGV[2] .. 'kept:' .. day)
      end
      redis.call('COPY', ARGV[2] .. 'sums:' .. day, ARGV[2] .. 'shown:' .. day, 'REPLACE')
      redis.call('HSET', KEYS[1], day, version)
    end
  end
  for day in pairs(shown) do
    if day ~= 'tick' and not days[day] then
      redis.call('UNLINK', ARGV[2] .. 'shown:' .. day)
      redis.call('HDEL', KEYS[1], day)
    end
  end
  redis.call('HSET', KEYS[1], 'tick', tick)
  redis.call('HSET', KEYS[7], 'sessions', 0)
end
local releases = ARGV[6] == '' and redis.call('HGET', KEYS[7], 'released') ~= tick
if releases then redis.call('HSET', KEYS[7], 'released', tick) end
redis.call('HSET', KEYS[3], ARGV[4], ARGV[5] .. ' ' .. string.format('%.0f', ms))
local fleet = redis.call('HGETALL', KEYS[3])
local present = {}
for i = 1, #fleet, 2 do
  local version, seen = string.match(fleet[i + 1], '^(.*) (%d+)$')
  if ms - seen > 3 * interval + 10000 then
    redis.call('HDEL', KEYS[3], fleet[i])
  else
    present[#present + 1] = fleet[i]
    present[#present + 1] = version
  end
end
local has, parts = {}, {}
for i = 7, #ARGV, 2 do has[ARGV[i]] = ARGV[i + 1] end
local flat = redis.call('HGETALL', KEYS[1])
for i = 1, #flat, 2 do
  local day, version = flat[i], flat[i + 1]
  if day ~= 'tick' then
    local sums = has[day] == version and {} or redis.call('HGETALL', ARGV[2] .. 'shown:' .. day)
    parts[#parts + 1] = {day, version, sums}
  end
end
local kept = redis.call('HGET', KEYS[5], 'version') or '0'
local copied = redis.call('HGET', KEYS[7], 'copied') or '0'
local forgotten = redis.call('HGETALL', KEYS[6])
return {ARGV[1], redis.call('EXISTS', KEYS[4]), present, parts, kept, forgotten, copied, releases and 1 or 0}
"""

KEEP = """
-- keys: kept, shown   args: question, prefix of the site's keys, today, version, then day and version of all days
local given, n = {}, 0
for i = 5, #ARGV, 2 do
  given[ARGV[i]] = ARGV[i + 1]
  n = n + 1
end
local flat = redis.call('HGETALL', KEYS[2])
for i = 1, #flat, 2 do
  if flat[i] ~= 'tick' then
    if given[flat[i]] ~= flat[i + 1] then return {ARGV[1], 0} end  -- another snapshot is shown by now
    n = n - 1
  end
end
if n ~= 0 then return {ARGV[1], 0} end
for _, day in ipairs(redis.call('HKEYS', KEYS[1])) do redis.call('UNLINK', ARGV[2] .. 'kept:' .. day) end
redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[1], 'today', ARGV[3], 'version', ARGV[4])
for day, version in pairs(given) do redis.call('HSET', KEYS[1], day, version) end
return {ARGV[1], 1}
"""

KEPT = """
-- keys: kept, shown   args: question, prefix of the site's keys, then day and version of what the asker has
local flat, shown, has, parts = redis.call('HGETALL', KEYS[2]), {}, {}, {}
for i = 1, #flat, 2 do shown[flat[i]] = flat[i + 1] end
for i = 3, #ARGV, 2 do has[ARGV[i]] = ARGV[i + 1] end
flat = redis.call('HGETALL', KEYS[1])
for i = 1, #flat, 2 do
  local day, version = flat[i], flat[i + 1]
  if day ~= 'today' and day ~= 'version' then
    local sums = redis.call('HGETALL', ARGV[2] .. 'kept:' .. day)
    if #sums == 0 and has[day] ~= version then
      if shown[day] ~= version then return {ARGV[1], '', '', {}} end  -- a replica of an older version wrote over it
      sums = redis.call('HGETALL', ARGV[2] .. 'shown:' .. day)
    end
    parts[#parts + 1] = {day, sums}
  end
end
return {ARGV[1], redis.call('HGET', KEYS[1], 'version') or '', redis.call('HGET', KEYS[1], 'today') or '', parts}
"""

READ = """
-- keys: days   args: question, prefix of the site's keys
local parts = {}
for _, day in ipairs(redis.call('HKEYS', KEYS[1])) do
  parts[#parts + 1] = {day, redis.call('HGETALL', ARGV[2] .. 'sums:' .. day)}
end
return {ARGV[1], parts}
"""

FORGOTTEN = """
-- keys: forgotten   args: question
return {ARGV[1], redis.call('HGETALL', KEYS[1])}
"""

FORGET = """
-- keys: days, shown, kept, forgotten, the writer of releases   args: question, prefix of the site's keys, first day,
--       last day, seconds to remember it
local now = redis.call('TIME')
local stamp = string.format('%.0f', now[1] * 1e6 + now[2])
local function within(day) return day >= ARGV[3] and day <= ARGV[4] end
local dropped = 0
for _, day in ipairs(redis.call('HKEYS', KEYS[1])) do
  if within(day) then
    redis.call('UNLINK', ARGV[2] .. 'sums:' .. day, ARGV[2] .. 'shown:' .. day)
    redis.call('HDEL', KEYS[1], day)
    redis.call('HDEL', KEYS[2], day)
    dropped = dropped + 1
  end
end
for _, day in ipairs(redis.call('HKEYS', KEYS[3])) do
  if within(day) then
    redis.call('UNLINK', ARGV[2] .. 'kept:' .. day)
    redis.call('HDEL', KEYS[3], day)
    redis.call('HSET', KEYS[3], 'version', stamp)
  end
end
redis.call('DEL', KEYS[5])  -- releases are numbered by day, and that day's number may begin again
local flat = redis.call('HGETALL', KEYS[4])
for i = 1, #flat, 2 do
  if stamp - flat[i + 1] > ARGV[5] * 1e6 then redis.call('HDEL', KEYS[4], flat[i]) end
end
redis.call('HSET', KEYS[4], ARGV[3] .. ' ' .. ARGV[4], stamp, 'latest', stamp)
return {ARGV[1], dropped}
"""
