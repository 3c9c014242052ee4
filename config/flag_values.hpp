#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/system/result.hpp>

#include "config/host_port.hpp"
#include "config/options.hpp"

/// Reading of flag values: text in, a validated value out, or why not.
namespace kubeportal::config {

/// Why a value is not taken.
struct Refusal {
  std::string found;  ///< the value, or the one item of a list that is wrong
  std::string why;    ///< a clause; empty where what is allowed says it all

  Refusal() = default;  // boost::system::result asks for it
  Refusal(std::string_view found_, std::string why_) : found(found_), why(std::move(why_)) {}
};

template <typename T>
using Reading = boost::system::result<T, Refusal>;

/// The items of a list; one, empty, for the empty text.
std::vector<std::string_view> split_at_commas(std::string_view list);

/// A whole decimal number from 0 to `most`.
Reading<std::uint32_t> read_number(std::string_view value, std::uint32_t most);

/// A whole decimal number within the limits.
Reading<std::int32_t> read_integer(std::string_view value, std::int32_t least, std::int32_t most);

/// Go's strconv.ParseBool: 1, t, true, 0, f, false and their upper-case forms.
Reading<bool> read_bool(std::string_view value);

struct DurationLimits {
  std::chrono::nanoseconds least;
  std::chrono::nanoseconds most;
};

/// A Go duration within the limits. A part of a millisecond or second is refused, not cut off: 0
/// often means something else than "very short".
Reading<std::chrono::milliseconds> read_milliseconds(std::string_view value, DurationLimits limits);
Reading<std::chrono::seconds> read_seconds(std::string_view value, DurationLimits limits);

/// 1 to 16 Go durations separated by commas.
Reading<std::vector<std::chrono::milliseconds>> read_durations(std::string_view value,
                                                               DurationLimits limits);

/// An address to serve HTTP on; nullopt for the empty value, off. A port left out is
/// `default_port`.
Reading<std::optional<HostPort>> read_bind_address(std::string_view value,
                                                   std::uint16_t default_port);

/// Where `lb` listens, and whom it dials.
Reading<HostPort> read_listen_address(std::string_view value);
Reading<HostPort> read_endpoint(std::string_view value);

/// CIDRs and keywords separated by commas; none for the empty value.
Reading<std::vector<std::string>> read_nodeport_addresses(std::string_view value);

/// A node name in lower case; empty for the empty value.
Reading<std::string> read_node_name(std::string_view value);

/// Of either family, without brackets.
Reading<std::string> read_ip_address(std::string_view value);

Reading<std::string> read_path(std::string_view value);
/// The value of a Kubernetes label; empty for the empty value.
Reading<std::string> read_label_value(std::string_view value);

/// True for refuse, false for drop.
Reading<bool> read_no_local_endpoints(std::string_view value);

Reading<PortalMode> read_portal_mode(std::string_view value);
Reading<IptablesFlavour> read_iptables_flavour(std::string_view value);

/// As kube-proxy takes it: "a-b", "a+n" (n more ports) or "a"; nullopt for the empty value, "0" and
/// "0-0".
Reading<std::optional<PortRange>> read_port_range(std::string_view value);

/// CIDRs separated by commas; none for the empty value.
Reading<std::vector<std::string>> read_cidrs(std::string_view value);
Reading<OutputFormat> read_output_format(std::string_view value);

/// True for ClientIP, false for None, in any case.
Reading<bool> read_session_affinity(std::string_view value);

}  // namespace kubeportal::config
