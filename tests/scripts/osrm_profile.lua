-- hubward's roads for OSRM, written from docs/roads.md: who may use a way, which way round, how fast, and what a barrier closes.
--
-- osrm_check.py writes what the rule profile and the extract say into the file named by HUBWARD_OSRM: the mode ("bus" or "car"), the
-- classes' speeds, the season's factors, and the nodes of roads of class tertiary or higher.

api_version = 4

Set = require('lib/set')
Sequence = require('lib/sequence')

local county = dofile(os.getenv('HUBWARD_OSRM'))
local bus = county.mode == 'bus'

local denied = Set { 'no', 'private', 'agricultural', 'forestry', 'delivery', 'emergency', 'military', 'permit', 'restricted',
  'use_sidepath', 'residents', 'impassable' }
local keys = bus and { 'bus', 'psv', 'motor_vehicle', 'vehicle', 'access' } or { 'motorcar', 'motor_vehicle', 'vehicle', 'access' }
local no_road = Set { 'construction', 'proposed', 'planned', 'abandoned', 'disused', 'razed', 'demolished', 'historic', 'no',
  'platform', 'bus_stop', 'rest_area', 'services', 'elevator', 'escape', 'raceway', 'emergency_bay', 'via_ferrata' }
local laid_down = Set { 'abandoned', 'disused', 'demolished', 'razed', 'removed', 'destroyed', 'dismantled', 'proposed', 'planned' }
local through = Set { 'motorway', 'trunk', 'primary', 'secondary', 'tertiary', 'motorway_link', 'trunk_link', 'primary_link',
  'secondary_link', 'tertiary_link' }
local unpaved = Set { 'unpaved', 'compacted', 'fine_gravel', 'gravel', 'pebblestone', 'rock', 'dirt', 'earth', 'soil', 'ground',
  'clay', 'grass', 'mud', 'sand', 'woodchips', 'salt', 'snow', 'ice' }
local soft = Set { 'grass', 'mud', 'sand' }
local crossings = Set { 'level_crossing', 'crossing', 'tram_level_crossing', 'tram_crossing' }
local open_barriers = Set { 'cattle_grid', 'toll_booth', 'entrance', 'border_control', 'kerb', 'sally_port', 'no', 'open',
  'checkpoint', 'bump_gate' }
local gates = Set { 'gate', 'lift_gate', 'swing_gate', 'sliding_gate' }

local function parts(text)
  local found = {}
  for part in string.gmatch(text or '', '[^;:|]+') do
    found[#found + 1] = part:match('^%s*(.-)%s*$')
  end
  return found
end

local function any(list, set)
  for _, part in ipairs(list) do
    if set[part] then return true end
  end
  return false
end

-- true, false, or nil where no key speaks; of one key the direction's own value first.
local function may(object, direction)
  for _, key in ipairs(keys) do
    local value = direction and object:get_value_by_key(key .. ':' .. direction)
    if not value or value == '' then value = object:get_value_by_key(key) end
    if value and value ~= '' then
      for part in string.gmatch(value, '[^;]+') do
        if not denied[part:match('^%s*(.-)%s*$')] then return true end
      end
      return false
    end
  end
  return nil
end

local function metres(text)
  if not text or text == '' then return nil end
  local feet, inches = text:match("^%s*(%d+)'%s*(%d*)")
  if feet then return tonumber(feet) * 0.3048 + (tonumber(inches) or 0) * 0.0254 end
  local value, unit = text:match('^%s*([%d.]+)%s*(%a*)%s*$')
  local factor = ({ [''] = 1, m = 1, cm = 0.01, ft = 0.3048 })[unit or '']
  return value and factor and tonumber(value) * factor
end

local function tons(text)
  if not text or text == '' then return nil end
  local value, unit = text:match('^%s*([%d.]+)%s*(%a*)%s*$')
  local factor = ({ [''] = 1, t = 1, kg = 0.001, lbs = 0.000453592, st = 0.907185 })[unit or '']
  return value and factor and tonumber(value) * factor
end

local function value(object, key)
  local found = object:get_value_by_key(key)
  return found ~= '' and found or nil
end

local function too_big(object)
  for _, key in ipairs { 'maxheight', 'maxheight:physical' } do
    local height = metres(value(object, key))
    if height and height < 3.2 then return true end
  end
  local weight = tons(value(object, 'maxweight:bus') or value(object, 'maxweight'))
  return weight ~= nil and weight < 7
end

-- A posted limit in km/h: the least of a list.
local function posted(text)
  local fixed = { walk = 7, ['GB:nsl_single'] = 60 * 1.609344, ['GB:nsl_dual'] = 70 * 1.609344, ['GB:motorway'] = 70 * 1.609344 }
  local least
  for piece in string.gmatch(text or '', '[^;|]+') do
    local part = piece:match('^%s*(.-)%s*$')
    local limit = fixed[part] or (part:match(':urban$') and 50)
    if not limit then
      local number, unit = part:match('^([%d.]+)%s*([%a/]*)$')
      local factor = ({ [''] = 1, mph = 1.609344, ['km/h'] = 1, kmh = 1, kph = 1 })[unit or '']
      limit = number and factor and tonumber(number) * factor
    end
    if limit and limit > 0 and limit <= 1000 then least = math.min(least or limit, limit) end
  end
  return least
end

local function limit(way, direction)
  local names = bus and { 'maxspeed:bus', 'maxspeed:psv' } or {}
  names[#names + 1] = 'maxspeed:' .. direction
  names[#names + 1] = 'maxspeed'
  for _, key in ipairs(names) do
    if value(way, key) then return posted(value(way, key)) end
  end
  for _, key in ipairs { 'maxspeed:type', 'source:maxspeed', 'zone:maxspeed', 'zone:traffic' } do
    local found = posted(value(way, key))
    if found then return found end
  end
end

local function open_ways(way, class)
  local words = { yes = 1, ['true'] = 1, ['1'] = 1, ['-1'] = -1, reverse = -1, no = 0, ['false'] = 0, ['0'] = 0, alternating = 0 }
  local oneway = value(way, 'oneway')
  if oneway == 'reversible' then return false, false end
  local sign = oneway and words[oneway]
  if not sign then
    local junction = value(way, 'junction')
    sign = (junction == 'roundabout' or junction == 'circular' or class == 'motorway') and 1 or 0
  end
  local own = bus and { 'oneway:bus', 'oneway:psv', 'oneway:motor_vehicle', 'oneway:vehicle' }
    or { 'oneway:motorcar', 'oneway:motor_vehicle', 'oneway:vehicle' }
  for _, key in ipairs(own) do
    local word = value(way, key)
    if word and words[word] then
      sign = words[word]
      break
    end
  end
  local forward, backward = sign >= 0, sign <= 0
  if bus then
    for _, key in ipairs { 'busway', 'busway:left', 'busway:right', 'busway:both' } do
      if (value(way, key) or ''):match('^opposite') then forward, backward = true, true end
    end
  end
  return forward, backward
end

function setup()
  return {
    properties = {
      weight_name = 'duration',
      max_speed_for_map_matching = 180 / 3.6,
      use_turn_restrictions = os.getenv('HUBWARD_OSRM_RESTRICTIONS') ~= 'false',
      continue_straight_at_waypoint = false,
      u_turn_penalty = 0,
      left_hand_driving = false,
    },
    restrictions = bus and Sequence { 'bus', 'psv', 'motor_vehicle' } or Sequence { 'motorcar', 'motor_vehicle' },
  }
end

function process_node(profile, node, result)
  if any({ value(node, 'railway') or '' }, crossings) then return end
  if bus and too_big(node) then
    result.barrier = true
    return
  end
  local on_through, barrier, allowed = county.through[node:id()], value(node, 'barrier'), may(node)
  if not barrier then
    local ford = value(node, 'ford')
    if ford == 'boat' or ford == 'stepping_stones' then result.barrier = true end
    if bus and ford == 'yes' and not on_through and not allowed then result.barrier = true end
    return
  end
  local open = open_barriers[barrier] or (gates[barrier] and on_through and value(node, 'locked') ~= 'yes')
    or (bus and barrier == 'bus_trap') or (barrier == 'height_restrictor' and (not bus or value(node, 'maxheight') or value(node, 'maxheight:physical')))
  if allowed ~= nil then open = allowed end
  result.barrier = not open
end

function process_way(profile, way, result)
  local class = value(way, 'highway')
  if not class or no_road[class] or value(way, 'area') == 'yes' or value(way, 'route') == 'ferry' then return end
  for key in pairs(laid_down) do
    if (value(way, key) or 'no') ~= 'no' then return end
  end
  if value(way, 'construction') == 'yes' then return end
  local season = value(way, 'seasonal')
  if value(way, 'ice_road') == 'yes' or value(way, 'winter_road') == 'yes' or season == 'winter' then return end
  if value(way, 'impassable') == 'yes' or value(way, 'smoothness') == 'impassable' then return end
  local ford = value(way, 'ford')
  if ford == 'boat' or ford == 'stepping_stones' then return end
  local speed = county.speed[class]
  if not speed or speed <= 0 then return end

  local surfaces = parts(value(way, 'surface'))
  local rough = any(surfaces, unpaved)
  local grade = value(way, 'tracktype') or ''
  if #surfaces == 0 and grade:match('^grade[2-5]$') then rough = true end
  if bus then
    local paved = #surfaces > 0 and not rough
    -- Something soft, and nothing firm beside it.
    local gives, firm = false, false
    for piece in string.gmatch(value(way, 'surface') or '', '[^;]+') do
      local kind = piece:match('^%s*([^:]-)%s*$') or piece:match('^%s*([^:]-)%s*:')
      gives, firm = gives or soft[kind], firm or not unpaved[kind]
    end
    if class == 'track' and ((gives and not firm) or (grade == 'grade5' and not paved)) then return end
    local named = value(way, 'bus') or value(way, 'psv') or value(way, 'motor_vehicle')
    if ford == 'yes' and not through[class] and not (named and may(way)) then return end
    if too_big(way) then return end
  end

  local forward, backward = open_ways(way, class)
  local default = bus or (class ~= 'busway' and class ~= 'bus_guideway')
  for _, one in ipairs { { forward, 'forward' }, { backward, 'backward' } } do
    local open, direction = one[1], one[2]
    local allowed = may(way, direction)
    if allowed == nil then allowed = default end
    -- A key of a mode's own in this direction opens it against `oneway`.
    local own = value(way, (bus and 'bus:' or 'motorcar:') .. direction) or (bus and value(way, 'psv:' .. direction))
    if open or (own and not denied[own]) then
      if allowed then
        local kmh = math.min(speed, limit(way, direction) or speed)
        kmh = kmh * (county.factor[class] or county.factor.default or 1)
        if rough then kmh = kmh * (county.factor['surface:unpaved'] or 1) end
        if bus then kmh = math.min(kmh, (rough or class == 'track') and 20 or 60) end
        result[direction .. '_mode'] = mode.driving
        result[direction .. '_speed'] = kmh
      end
    end
  end
  result.name = ''
end

return { setup = setup, process_way = process_way, process_node = process_node }
