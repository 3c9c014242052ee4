#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "proxy/top/latency.hpp"

/// Text for narrow places: ASCII, and nothing that a terminal would obey.
namespace kubeportal::top {

/// At most five characters: "0", "<0.1", "3.5", "120", "12.3k", "999M".
std::string scaled(double number);

/// The same of something that is not divided: "3" instead of "3.0".
std::string count(std::uint64_t number);

/// "350 us", "1.2 ms", "2.1 s", ">4 s"; "-" for nullopt.
std::string to_text(const std::optional<Latency>& latency);

/// Every character that is not printable ASCII is one '?'.
std::string printable(std::string_view text);

/// At most `width` characters: what is longer loses its middle to "...".
std::string cut_in_the_middle(std::string_view text, std::size_t width);

}  // namespace kubeportal::top
