#include "config/flag_values.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "config/go_duration.hpp"
#include "config/ip_syntax.hpp"

namespace kubeportal::config {

namespace {

constexpr std::size_t kMostDurations = 16;

Refusal refuse(std::string_view found, std::string why = {}) { return {found, std::move(why)}; }

std::string quoted(std::string_view text) { return '"' + std::string(text) + '"'; }

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return result;
}

std::string why(DurationFault fault, std::string_view value) {
  switch (fault) {
    case DurationFault::no_unit:
      return quoted(value) + " lacks a unit";
    case DurationFault::unknown_unit:
      return "the units are ns, us, ms, s, m and h";
    case DurationFault::too_long:
      return "that is more than 292 years";
    case DurationFault::not_a_duration:
      break;
  }
  return {};
}

template <typename Unit>
Reading<Unit> read_whole(std::string_view value, DurationLimits limits, const char* unit_name) {
  const auto duration = parse_go_duration(value);
  if (!duration) return refuse(value, why(duration.error(), value));
  if (*duration < limits.least || *duration > limits.most) return refuse(value);
  const auto whole = std::chrono::duration_cast<Unit>(*duration);
  if (whole != *duration)
    return refuse(value, std::string("parts of a ") + unit_name + " are not kept");
  return whole;
}

bool is_nodeport_address(std::string_view item) {
  return item == "primary" || item == "localhost" || item == "all" || is_cidr(item);
}

Reading<HostPort> read_host_port(std::string_view value, const HostPortRules& rules) {
  auto address = parse_host_port(value, rules);
  if (!address) return refuse(value, address.error().why);
  return *std::move(address);
}

}  // namespace

std::vector<std::string_view> split_at_commas(std::string_view list) {
  std::vector<std::string_view> items;
  for (;;) {
    const auto comma = list.find(',');
    items.push_back(list.substr(0, comma));
    if (comma == std::string_view::npos) return items;
    list.remove_prefix(comma + 1);
  }
}

Reading<std::uint32_t> read_number(std::string_view value, std::uint32_t most) {
  std::uint32_t number = 0;
  const auto* const end = value.data() + value.size();
  const auto [stopped, error] = std::from_chars(value.data(), end, number);
  if (error != std::errc{} || stopped != end || number > most) return refuse(value);
  return number;
}

Reading<std::int32_t> read_integer(std::string_view value, std::int32_t least, std::int32_t most) {
  std::int32_t number = 0;
  const auto* const end = value.data() + value.size();
  const auto [stopped, error] = std::from_chars(value.data(), end, number);
  if (error != std::errc{} || stopped != end || number < least || number > most) {
    return refuse(value);
  }
  return number;
}

Reading<bool> read_bool(std::string_view value) {
  constexpr std::array<std::string_view, 6> kTrue{"1", "t", "T", "true", "TRUE", "True"};
  constexpr std::array<std::string_view, 6> kFalse{"0", "f", "F", "false", "FALSE", "False"};
  if (std::ranges::find(kTrue, value) != kTrue.end()) return true;
  if (std::ranges::find(kFalse, value) != kFalse.end()) return false;
  return refuse(value);
}

Reading<std::chrono::milliseconds> read_milliseconds(std::string_view value,
                                                     DurationLimits limits) {
  return read_whole<std::chrono::milliseconds>(value, limits, "millisecond");
}

Reading<std::chrono::seconds> read_seconds(std::string_view value, DurationLimits limits) {
  return read_whole<std::chrono::seconds>(value, limits, "second");
}

Reading<std::vector<std::chrono::milliseconds>> read_durations(std::string_view value,
                                                               DurationLimits limits) {
  std::vector<std::chrono::milliseconds> durations;
  for (const auto item : split_at_commas(value)) {
    const auto duration = read_milliseconds(item, limits);
    if (!duration) return duration.error();
    durations.push_back(*duration);
  }
  if (durations.size() > kMostDurations) {
    return refuse(value, "these are " + std::to_string(durations.size()));
  }
  return durations;
}

Reading<std::optional<HostPort>> read_bind_address(std::string_view value,
                                                   std::uint16_t default_port) {
  if (value.empty()) return std::optional<HostPort>{};
  const HostPortRules rules{
      .host_may_be_absent = true, .port_may_be_zero = true, .default_port = default_port};
  auto address = read_host_port(value, rules);
  if (!address) return address.error();
  return std::optional(*std::move(address));
}

Reading<HostPort> read_listen_address(std::string_view value) {
  return read_host_port(
      value, {.host_may_be_name = true, .host_may_be_absent = true, .port_may_be_zero = true});
}

Reading<HostPort> read_endpoint(std::string_view value) {
  return read_host_port(value, {.host_may_be_name = true});
}

Reading<std::vector<std::string>> read_nodeport_addresses(std::string_view value) {
  std::vector<std::string> addresses;
  if (value.empty()) return addresses;
  for (const auto item : split_at_commas(value)) {
    if (!is_nodeport_address(item)) return refuse(item);
    addresses.emplace_back(item);
  }
  return addresses;
}

Reading<std::string> read_node_name(std::string_view value) {
  auto name = lower(value);
  if (!name.empty() && !is_node_name(name)) return refuse(value);
  return name;
}

Reading<std::string> read_ip_address(std::string_view value) {
  const bool has_zone = value.find('%') != std::string_view::npos;
  if (has_zone || (!is_ipv4(value) && !is_ipv6(value))) return refuse(value);
  return std::string(value);
}

Reading<std::string> read_path(std::string_view value) {
  if (value.empty()) return refuse(value);
  return std::string(value);
}

Reading<std::string> read_label_value(std::string_view value) {
  if (!value.empty() && !is_label_value(value)) return refuse(value);
  return std::string(value);
}

Reading<bool> read_no_local_endpoints(std::string_view value) {
  if (value == "refuse") return true;
  if (value == "drop") return false;
  return refuse(value);
}

Reading<PortalMode> read_portal_mode(std::string_view value) {
  if (value == "bind") return PortalMode::bind;
  if (value == "iptables") return PortalMode::iptables;
  return refuse(value);
}

Reading<IptablesFlavour> read_iptables_flavour(std::string_view value) {
  if (value == "auto") return IptablesFlavour::automatic;
  if (value == "nft") return IptablesFlavour::nft;
  if (value == "legacy") return IptablesFlavour::legacy;
  return refuse(value);
}

Reading<std::optional<PortRange>> read_port_range(std::string_view value) {
  constexpr std::uint32_t kLargestPort = 65535;
  if (value.empty() || value == "0" || value == "0-0") return std::optional<PortRange>{};
  const auto sign = value.find_first_of("-+");
  const auto first = read_number(value.substr(0, sign), kLargestPort);
  if (!first || *first == 0) return refuse(value);
  auto last = *first;
  if (sign != std::string_view::npos) {
    const auto second = read_number(value.substr(sign + 1), kLargestPort);
    if (!second) return refuse(value);
    last = value[sign] == '+' ? *first + *second : *second;
  }
  if (last < *first || last > kLargestPort) return refuse(value);
  return std::optional(
      PortRange{static_cast<std::uint16_t>(*first), static_cast<std::uint16_t>(last)});
}

Reading<std::vector<std::string>> read_cidrs(std::string_view value) {
  std::vector<std::string> cidrs;
  if (value.empty()) return cidrs;
  for (const auto item : split_at_commas(value)) {
    if (!is_cidr(item)) return refuse(item);
    cidrs.emplace_back(item);
  }
  return cidrs;
}

Reading<OutputFormat> read_output_format(std::string_view value) {
  if (value == "text") return OutputFormat::text;
  if (value == "json") return OutputFormat::json;
  return refuse(value);
}

Reading<bool> read_session_affinity(std::string_view value) {
  const auto word = lower(value);
  if (word == "clientip") return true;
  if (word == "none") return false;
  return refuse(value);
}

}  // namespace kubeportal::config
