#include "proxy/top/service_lines.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <string>

#include <spdlog/fmt/fmt.h>

#include "proxy/top/figures_line.hpp"
#include "proxy/top/units.hpp"

namespace kubeportal::top {

namespace {

constexpr std::size_t kNumberWidth = 8;
constexpr std::string_view kIndent = "    ";

/// "http/TCP", where the name of the service stands above it.
std::string_view name_within(std::string_view service, std::string_view port) {
  if (!port.starts_with(service) || port.size() == service.size()) return port;
  return port.substr(service.size() + 1);
}

std::string text_of(const Portal& portal) {
  auto text = portal.kind + ' ' + portal.address;
  if (portal.verdict != "steer") text += fmt::format(" ({})", portal.verdict);
  if (portal.inside_verdict != portal.verdict) {
    text += fmt::format(" (from inside: {})", portal.inside_verdict);
  }
  return text;
}

Line portals_line(const ServicePort& port, std::size_t width) {
  std::string text;
  for (const auto& portal : port.portals) text += (text.empty() ? "" : ", ") + text_of(portal);
  if (port.affinity_timeout) text += fmt::format("; affinity {} s", *port.affinity_timeout);
  return LineWriter(width).add("  at  ").add(text).done();
}

std::string state_of(const Endpoint& endpoint) {
  auto text = fmt::format("{}: {}", endpoint.used ? "used" : "left out", endpoint.reason);
  return endpoint.suspended ? "suspended, dials fail; " + text : text;
}

Style style_of(const Endpoint& endpoint) {
  if (endpoint.suspended) return Style::alarm;
  return endpoint.used ? Style::plain : Style::dim;
}

/// The endpoints of one port: those there are, then those that only connections still know.
class EndpointTable {
 public:
  EndpointTable(const ServicePort& port, const EndpointLoads* loads, std::size_t width)
      : port_(port), loads_(loads), width_(width) {
    std::size_t longest = 16;
    for (const auto& endpoint : port.endpoints) {
      longest = std::max(longest, endpoint.address.size());
    }
    address_width_ = std::min(longest, width / 2);
  }

  void append_to(Lines& lines) const {
    lines.push_back(row("ENDPOINT", {"ACTIVE", "TO-EP", "TO-CL"}, "STATE", Style::bold));
    if (port_.endpoints.empty()) {
      lines.push_back(LineWriter(width_).add(kIndent).add("there is none", Style::alarm).done());
    }
    std::set<std::string> listed;
    for (const auto& endpoint : port_.endpoints) {
      listed.insert(endpoint.address);
      lines.push_back(
          row(endpoint.address, load_of(endpoint.address), state_of(endpoint), style_of(endpoint)));
    }
    if (loads_ == nullptr) return;
    for (const auto& [place, load] : *loads_) {
      const auto& [port, address] = place;
      if (port != port_.name || listed.contains(address)) continue;
      lines.push_back(address.empty()
                          ? row("-", numbers(load), "no endpoint chosen yet", Style::plain)
                          : row(address, numbers(load), "gone; old connections", Style::dim));
    }
  }

 private:
  using Numbers = std::array<std::string, 3>;

  static Numbers numbers(const EndpointLoad& load) {
    return {count(load.active), count(load.bytes_to_endpoint), count(load.bytes_to_client)};
  }

  Numbers load_of(const std::string& address) const {
    if (loads_ == nullptr) return {"-", "-", "-"};
    const auto found = loads_->find({port_.name, address});
    return numbers(found == loads_->end() ? EndpointLoad() : found->second);
  }

  Line row(std::string_view address, const Numbers& numbers, std::string_view state,
           Style style) const {
    LineWriter line(width_);
    line.add(kIndent, style).add_left(address, address_width_, style);
    for (const auto& number : numbers) line.add_right(number, kNumberWidth, style);
    return line.add("  ", style).add(state, style).done();
  }

  const ServicePort& port_;
  const EndpointLoads* loads_;
  std::size_t width_;
  std::size_t address_width_;
};

}  // namespace

Lines service_lines(const ServiceSample& service, const EndpointLoads* loads,
                    std::span<const Column> columns, std::size_t width) {
  Lines lines;
  lines.push_back(
      figures_line(service.figures.name, service.figures, columns, width, Style::reverse));
  for (const auto& [figures, port] : service.ports) {
    const auto name = name_within(service.figures.name, figures.name);
    lines.push_back(figures_line("  " + std::string(name), figures, columns, width));
    lines.push_back(portals_line(port, width));
    EndpointTable(port, loads, width).append_to(lines);
  }
  return lines;
}

}  // namespace kubeportal::top
