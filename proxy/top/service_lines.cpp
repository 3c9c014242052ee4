#include "proxy/top/service_lines.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <tuple>
#include <utility>

#include <spdlog/fmt/fmt.h>

#include "proxy/top/figures_line.hpp"
#include "proxy/top/units.hpp"

namespace kubeportal::top {

namespace {

constexpr std::size_t kNumberWidth = 8;
constexpr std::string_view kIndent = "    ";
constexpr std::string_view kStateTitle = "  STATE";
constexpr std::string_view kDeepIndent = "      ";

/// "http/TCP", where the name of the service stands above it.
std::string_view name_within(std::string_view service, std::string_view port) {
  if (!port.starts_with(service) || port.size() == service.size()) return port;
  return port.substr(service.size() + 1);
}

/// What is to be said of a portal beside its address.
std::string verdicts_of(const Portal& portal) {
  std::string text;
  if (portal.verdict != "steer") text += fmt::format(" ({})", portal.verdict);
  if (portal.inside_verdict != portal.verdict) {
    text += fmt::format(" (from inside: {})", portal.inside_verdict);
  }
  return text;
}

/// `more` at the end of `line`, or where it does not fit there on a line of its own.
void append(Lines& lines, LineWriter line, std::string_view more, Style style, std::size_t width) {
  const bool fits = more.size() <= line.left();
  if (fits) line.add(more, style);
  lines.push_back(line.done());
  if (fits) return;
  more.remove_prefix(std::min(more.find_first_not_of(' '), more.size()));
  lines.push_back(LineWriter(width).add(kDeepIndent, style).add(more, style).done());
}

void append_portals(Lines& lines, const ServicePort& port, std::size_t width) {
  for (const auto& portal : port.portals) {
    LineWriter line(width);
    line.add("  at  ").add(portal.kind).add(" ").add(portal.address);
    append(lines, std::move(line), verdicts_of(portal), Style::plain, width);
  }
  if (!port.affinity_timeout) return;
  const auto affinity = fmt::format("  affinity {} s", *port.affinity_timeout);
  lines.push_back(LineWriter(width).add(affinity).done());
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
    const auto beside = kIndent.size() + std::tuple_size_v<Numbers> * kNumberWidth;
    address_width_ = std::min(longest, std::max(width / 2, width - std::min(width, beside)));
  }

  void append_to(Lines& lines) const {
    auto titles = row("ENDPOINT", {"ACTIVE", "TO-EP", "TO-CL"}, Style::bold);
    if (titles.left() >= kStateTitle.size()) titles.add(kStateTitle, Style::bold);
    lines.push_back(titles.done());
    if (port_.endpoints.empty()) {
      lines.push_back(LineWriter(width_).add(kIndent).add("there is none", Style::alarm).done());
    }
    std::set<std::string> listed;
    for (const auto& endpoint : port_.endpoints) {
      listed.insert(endpoint.address);
      add(lines, endpoint.address, load_of(endpoint.address), state_of(endpoint),
          style_of(endpoint));
    }
    if (loads_ == nullptr) return;
    for (const auto& [place, load] : *loads_) {
      const auto& [port, address] = place;
      if (port != port_.name || listed.contains(address)) continue;
      if (address.empty()) {
        add(lines, "-", numbers(load), "no endpoint chosen yet", Style::plain);
      } else {
        add(lines, address, numbers(load), "gone; old connections", Style::dim);
      }
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

  void add(Lines& lines, std::string_view address, const Numbers& numbers, const std::string& state,
           Style style) const {
    append(lines, row(address, numbers, style), "  " + state, style, width_);
  }

  LineWriter row(std::string_view address, const Numbers& numbers, Style style) const {
    LineWriter line(width_);
    line.add(kIndent, style).add_left(address, address_width_, style);
    for (const auto& number : numbers) line.add_right(number, kNumberWidth, style);
    return line;
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
  if (service.figures.active > kMostConnectionsRead) {
    const auto text =
        fmt::format("  more than {} connections are not read: no figures of endpoints",
                    count(kMostConnectionsRead));
    lines.push_back(LineWriter(width).add(text, Style::bold).done());
  }
  for (const auto& [figures, port] : service.ports) {
    const auto name = name_within(service.figures.name, figures.name);
    lines.push_back(figures_line("  " + std::string(name), figures, columns, width));
    append_portals(lines, port, width);
    EndpointTable(port, loads, width).append_to(lines);
  }
  return lines;
}

}  // namespace kubeportal::top
