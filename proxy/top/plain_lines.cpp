#include "proxy/top/plain_lines.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>
#include <vector>

#include <spdlog/fmt/fmt.h>

#include "proxy/top/columns.hpp"
#include "proxy/top/units.hpp"
#include "proxy/top/view_state.hpp"

namespace kubeportal::top {

namespace {

constexpr std::array kShown{Column::opened,    Column::active,   Column::to_endpoint,
                            Column::to_client, Column::failures, Column::p50,
                            Column::p99};
using Row = std::vector<std::string>;

std::string title_of(Column column) {
  const bool latency = column == Column::p50 || column == Column::p99;
  return std::string(facts_of(column).title) + (latency ? "/ms" : "");
}

std::vector<Row> rows_of(const Sample& sample) {
  std::vector<Row> rows{{std::string(facts_of(Column::name).title)}};
  for (const auto column : kShown) rows.back().push_back(title_of(column));
  for (const auto* service : listed(sample, {})) {
    rows.push_back({printable(service->figures.name)});
    for (const auto column : kShown) rows.back().push_back(plain_cell(column, service->figures));
  }
  return rows;
}

}  // namespace

std::string plain_table(const Sample& sample) {
  const auto rows = rows_of(sample);
  std::vector<std::size_t> widths(rows.front().size());
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  auto text = printable(sample.now) + '\n';
  for (const auto& row : rows) {
    text += fmt::format("{:<{}}", row.front(), widths.front());
    for (std::size_t i = 1; i < row.size(); ++i) text += fmt::format("  {:>{}}", row[i], widths[i]);
    text += '\n';
  }
  return text + '\n';
}

void print_plain(const AdminGet& get, const Pace& pace, const Timer& timer,
                 const std::function<void(const std::string&)>& print) {
  auto asked = timer.now();
  auto answer = inquire(get, {}, timer.now);
  if (!answer.failure.empty()) throw std::runtime_error(answer.failure);
  auto next_look = answer.at;
  Samples samples;
  samples.take(*std::move(answer.services), answer.at);
  for (std::uint32_t looks = 0; pace.count == 0 || looks < pace.count; ++looks) {
    const auto now = timer.now();
    next_look = std::max(next_look + pace.interval, earliest_look(now, now - asked));
    timer.wait_until(next_look);
    asked = timer.now();
    answer = inquire(get, {}, timer.now);
    if (answer.services) {
      samples.take(*std::move(answer.services), answer.at);
      print(plain_table(samples.latest()));
    } else {
      samples.start_anew();
      print(printable(answer.failure) + "\n\n");
    }
  }
}

}  // namespace kubeportal::top
