#include "proxy/top/columns.hpp"

#include <algorithm>
#include <array>
#include <tuple>

#include <spdlog/fmt/fmt.h>

#include "proxy/top/units.hpp"

namespace kubeportal::top {

namespace {

// clang-format off
constexpr std::array<ColumnFacts, 11> kColumns{{
    {Column::name, "SERVICE", "namespace and name", 0, false},
    {Column::opened, "NEW/s", "connections accepted a second", 7, false},
    {Column::active, "ACTIVE", "connections that run now", 7, false},
    {Column::to_endpoint, "TO-EP/s", "bytes a second to endpoints", 8, false},
    {Column::to_client, "TO-CL/s", "bytes a second to clients", 8, false},
    {Column::failures, "FAIL/s", "failed dials, clients let down, datagrams dropped", 7, false},
    {Column::p50, "P50", "half of the dials of the last 10 looks connected within this", 8, false},
    {Column::p99, "P99", "99 of 100 dials of the last 10 looks connected within this", 8, false},
    {Column::endpoints, "USED", "endpoints in use, of those there are", 10, true},
    {Column::dial_failures, "DIAL-FAIL/s", "dials to endpoints that failed", 12, true},
    {Column::let_down, "LET-DOWN/s", "no endpoint, not allowed, out of resources, dropped", 11, true},
}};
// clang-format on

/// What is given up last in a narrow terminal comes first.
constexpr std::array kByImportance{Column::opened,  Column::failures,  Column::active,
                                   Column::p99,     Column::to_client, Column::to_endpoint,
                                   Column::p50,     Column::endpoints, Column::dial_failures,
                                   Column::let_down};
constexpr std::size_t kShortName = 20;  // names may be cut to this for the usual columns
constexpr std::size_t kLongName = 60;   // and to this for the others

double milliseconds(const std::optional<Latency>& latency) { return latency->seconds * 1e3; }

/// nullopt: there is no figure.
std::optional<double> figure(Column column, const Figures& figures) {
  const auto& rates = figures.rates;
  const auto of_latency = [](const std::optional<Latency>& latency) -> std::optional<double> {
    if (!latency) return std::nullopt;
    return latency->above ? latency->seconds * 2 : latency->seconds;
  };
  if (column == Column::active) return static_cast<double>(figures.active);
  if (column == Column::endpoints) return static_cast<double>(figures.used_endpoints);
  if (!rates) return std::nullopt;
  switch (column) {
    case Column::opened:
      return rates->opened;
    case Column::to_endpoint:
      return rates->bytes_to_endpoint;
    case Column::to_client:
      return rates->bytes_to_client;
    case Column::failures:
      return rates->failures();
    case Column::dial_failures:
      return rates->dial_failures;
    case Column::let_down:
      return rates->let_down;
    case Column::p50:
      return of_latency(rates->p50);
    case Column::p99:
      return of_latency(rates->p99);
    default:
      return std::nullopt;
  }
}

const std::optional<Latency>& latency_of(Column column, const Rates& rates) {
  return column == Column::p50 ? rates.p50 : rates.p99;
}

bool is_latency(Column column) { return column == Column::p50 || column == Column::p99; }

}  // namespace

std::span<const ColumnFacts> columns() { return kColumns; }

const ColumnFacts& facts_of(Column column) {
  return *std::ranges::find(kColumns, column, &ColumnFacts::column);
}

std::string cell(Column column, const Figures& figures) {
  if (column == Column::name) return figures.name;
  if (column == Column::endpoints) {
    return fmt::format("{}/{}", figures.used_endpoints, figures.endpoints);
  }
  const auto value = figure(column, figures);
  if (!value) return "-";
  if (is_latency(column)) return to_text(latency_of(column, *figures.rates));
  if (column == Column::active) return count(figures.active);
  return scaled(*value);
}

std::string plain_cell(Column column, const Figures& figures) {
  const auto value = figure(column, figures);
  if (!value) return "-";
  if (column == Column::active) return std::to_string(figures.active);
  if (is_latency(column)) {
    const auto& latency = latency_of(column, *figures.rates);
    if (latency->above) return fmt::format(">{:g}", milliseconds(latency));
    return fmt::format("{:.2f}", milliseconds(latency));
  }
  const bool bytes = column == Column::to_endpoint || column == Column::to_client;
  return bytes ? fmt::format("{:.0f}", *value) : fmt::format("{:.1f}", *value);
}

bool stands_above(Column column, const Figures& a, const Figures& b) {
  const auto of_a = figure(column, a);
  const auto of_b = figure(column, b);  // nothing is less than any figure
  return of_a != of_b ? of_a > of_b : a.name < b.name;
}

std::vector<Column> columns_that_fit(std::size_t width, std::size_t longest_name) {
  std::vector<Column> fitting{Column::name};
  std::size_t taken = 0;
  for (const auto column : kByImportance) {
    const auto& facts = facts_of(column);
    const auto name = std::min(longest_name, facts.only_where_wide ? kLongName : kShortName);
    if (taken + facts.width + name > width) break;
    taken += facts.width;
    fitting.push_back(column);
  }
  std::ranges::sort(fitting);
  return fitting;
}

std::size_t name_width(std::span<const Column> columns, std::size_t width) {
  std::size_t taken = 0;
  for (const auto column : columns) taken += facts_of(column).width;
  return width - std::min(width, taken);
}

}  // namespace kubeportal::top
