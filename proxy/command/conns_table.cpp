#include "proxy/command/conns_table.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>
#include <spdlog/fmt/fmt.h>

#include "proxy/observe/printable.hpp"

namespace kubeportal::command {

namespace {

using Json = nlohmann::json;

std::string text_of(const Json& connection, const char* field) {
  const auto found = connection.find(field);
  return found != connection.end() && found->is_string() ? found->get<std::string>() : "-";
}

double number_of(const Json& connection, const char* field) {
  const auto found = connection.find(field);
  return found != connection.end() && found->is_number() ? found->get<double>() : 0;
}

/// Of the endpoint's side, where dead paths show.
double tcp_figure(const Json& connection, const char* field) {
  const auto found = connection.find("endpointTcp");
  return found == connection.end() ? 0 : number_of(*found, field);
}

std::string duration(double seconds) {
  if (seconds < 10) return fmt::format("{:.1f}s", seconds);
  const auto whole = static_cast<long>(seconds);
  if (whole < 120) return fmt::format("{}s", whole);
  if (whole < 7200) return fmt::format("{}m{:02}s", whole / 60, whole % 60);
  return fmt::format("{}h{:02}m", whole / 3600, whole % 3600 / 60);
}

std::string bytes(double count) {
  constexpr std::array kUnits{"B", "KiB", "MiB", "GiB", "TiB"};
  std::size_t unit = 0;
  for (; count >= 1024 && unit + 1 < kUnits.size(); ++unit) count /= 1024;
  return unit == 0 ? fmt::format("{:.0f} B", count) : fmt::format("{:.1f} {}", count, kUnits[unit]);
}

std::string milliseconds(const Json& connection) {
  return connection.contains("endpointTcp")
             ? fmt::format("{:.1f}ms", tcp_figure(connection, "rtt") * 1000)
             : "-";
}

/// The half to the endpoint, then that to the client.
std::string halves(const Json& connection) {
  if (!connection.contains("toEndpoint")) return "-";
  return text_of(connection, "toEndpoint") + '/' + text_of(connection, "toClient");
}

struct Column {
  std::string_view name;  ///< as --sort has it, which has not all of them
  std::string_view heading;
  std::string (*text)(const Json&);
  double (*number)(const Json&);  ///< nullptr: sorted by its text
};

constexpr std::array kColumns{
    Column{"id", "ID", [](const Json& c) { return text_of(c, "id"); }, nullptr},
    Column{"service", "SERVICE", [](const Json& c) { return text_of(c, "service"); }, nullptr},
    Column{"client", "CLIENT", [](const Json& c) { return text_of(c, "client"); }, nullptr},
    Column{"portal", "PORTAL", [](const Json& c) { return text_of(c, "portal"); }, nullptr},
    Column{"endpoint", "ENDPOINT", [](const Json& c) { return text_of(c, "endpoint"); }, nullptr},
    Column{"state", "STATE", [](const Json& c) { return text_of(c, "state"); }, nullptr},
    Column{"halves", "HALVES", halves, nullptr},
    Column{"age", "AGE", [](const Json& c) { return duration(number_of(c, "age")); },
           [](const Json& c) { return number_of(c, "age"); }},
    Column{"idle", "IDLE", [](const Json& c) { return duration(number_of(c, "idle")); },
           [](const Json& c) { return number_of(c, "idle"); }},
    Column{"to-endpoint", "TO ENDPOINT",
           [](const Json& c) { return bytes(number_of(c, "bytesToEndpoint")); },
           [](const Json& c) { return number_of(c, "bytesToEndpoint"); }},
    Column{"to-client", "TO CLIENT",
           [](const Json& c) { return bytes(number_of(c, "bytesToClient")); },
           [](const Json& c) { return number_of(c, "bytesToClient"); }},
    Column{"rtt", "RTT", milliseconds, [](const Json& c) { return tcp_figure(c, "rtt"); }},
    Column{"retransmits", "RETRANS",
           [](const Json& c) { return fmt::format("{:.0f}", tcp_figure(c, "retransmits")); },
           [](const Json& c) { return tcp_figure(c, "retransmits"); }},
};

bool comes_before(const Column& column, const Json& a, const Json& b) {
  if (column.number != nullptr) return column.number(a) > column.number(b);
  return column.text(a) < column.text(b);
}

using Line = std::array<std::string, kColumns.size()>;

std::string aligned(const std::vector<Line>& lines) {
  std::array<std::size_t, kColumns.size()> widths{};
  for (const auto& line : lines) {
    for (std::size_t i = 0; i < line.size(); ++i) widths[i] = std::max(widths[i], line[i].size());
  }
  std::string text;
  for (const auto& line : lines) {
    std::string row;
    for (std::size_t i = 0; i < line.size(); ++i) {
      const bool is_number = kColumns[i].number != nullptr;
      row += is_number ? fmt::format("{:>{}}  ", line[i], widths[i])
                       : fmt::format("{:<{}}  ", line[i], widths[i]);
    }
    text += row.substr(0, row.find_last_not_of(' ') + 1) + '\n';
  }
  return text;
}

}  // namespace

std::string conns_table(const Json& answer, const std::string& sort) {
  std::vector<Json> connections(answer.at("connections").begin(), answer.at("connections").end());
  const auto* by = std::ranges::find(kColumns, sort, &Column::name);
  if (by != kColumns.end()) {
    std::ranges::stable_sort(connections,
                             [&](const Json& a, const Json& b) { return comes_before(*by, a, b); });
  }
  std::vector<Line> lines(1);
  for (std::size_t i = 0; i < kColumns.size(); ++i) lines[0][i] = kColumns[i].heading;
  for (const auto& connection : connections) {
    auto& line = lines.emplace_back();
    for (std::size_t i = 0; i < kColumns.size(); ++i) {
      line[i] = kColumns[i].text(connection);
      observe::make_printable(line[i]);
    }
  }
  return aligned(lines);
}

}  // namespace kubeportal::command
