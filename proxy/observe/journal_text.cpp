#include "proxy/observe/journal_text.hpp"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>
#include <spdlog/fmt/fmt.h>

#include "proxy/model/moment.hpp"
#include "proxy/observe/printable.hpp"
#include "proxy/observe/rfc3339.hpp"

namespace kubeportal::observe {

namespace {

using nlohmann::json;

std::string refusal(std::string_view name, std::string_view value, std::string_view allowed) {
  return fmt::format("{}: found \"{}\", allowed: {}", name, value, allowed);
}

std::optional<std::chrono::system_clock::time_point> parse_since(
    std::string_view text, std::chrono::system_clock::time_point now) {
  if (const auto moment = model::parse_utc(text)) return moment;
  const auto age = model::parse_duration(text);
  if (!age) return std::nullopt;
  return now - std::chrono::duration_cast<std::chrono::system_clock::duration>(*age);
}

template <typename Number>
std::optional<Number> parse_number(std::string_view text) {
  Number number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

bool is_service(std::string_view text) {
  const auto slash = text.find('/');
  return slash != text.npos && slash > 0 && slash + 1 < text.size() &&
         text.find_first_of("/:", slash + 1) == text.npos;
}

std::string text_in(const json& entry, const char* key) {
  const auto found = entry.find(key);
  return found != entry.end() && found->is_string() ? found->get<std::string>() : std::string();
}

struct Row {
  std::string time;
  std::string kind;
  std::string service;
  std::string text;
};

Row row_of(const json& entry) {
  Row row{text_in(entry, "time"), text_in(entry, "kind"), text_in(entry, "service"),
          text_in(entry, "text")};
  if (const auto object = text_in(entry, "object"); !object.empty()) {
    const auto version = text_in(entry, "version");
    row.text += " (" + object + (version.empty() ? "" : ", version " + version) + ")";
  }
  if (row.service.empty()) row.service = "-";
  for (auto* field : {&row.time, &row.kind, &row.service, &row.text}) make_printable(*field);
  return row;
}

}  // namespace

std::optional<std::string> take_parameter(std::string_view name, std::string_view value,
                                          std::chrono::system_clock::time_point now,
                                          model::JournalFilter& filter) {
  if (name == "since") {
    filter.since = parse_since(value, now);
    if (filter.since) return std::nullopt;
    return refusal(name, value, "a moment such as 2026-11-26T22:29:58Z, or a duration such as 5m");
  }
  if (name == "after") {
    const auto number = parse_number<std::uint64_t>(value);
    filter.after = number.value_or(0);
    return number ? std::nullopt : std::optional(refusal(name, value, "a sequence number"));
  }
  if (name == "service") {
    filter.service = value;
    if (is_service(value)) return std::nullopt;
    return refusal(name, value, "a namespace and a name such as default/web");
  }
  if (name == "limit") {
    const auto number = parse_number<std::size_t>(value);
    filter.limit = number.value_or(0);
    return number ? std::nullopt : std::optional(refusal(name, value, "a number of entries"));
  }
  return fmt::format("found the parameter \"{}\", allowed: since, after, service, limit", name);
}

json journal_entry_json(const model::JournalEntry& entry) {
  json object{{"sequence", entry.sequence},
              {"time", rfc3339(entry.time)},
              {"kind", model::to_string(entry.kind)},
              {"text", entry.text}};
  if (!entry.service.empty()) object["service"] = entry.service;
  if (!entry.object.empty()) object["object"] = entry.object;
  if (!entry.version.empty()) object["version"] = entry.version;
  return object;
}

std::string journal_text(const model::Journal::Reading& reading) {
  json answer{{"entries", json::array()}, {"lost", reading.lost}};
  for (const auto& entry : reading.entries) {
    answer["entries"].push_back(journal_entry_json(*entry));
  }
  return answer.dump(-1, ' ', false, json::error_handler_t::replace) + '\n';
}

std::string journal_lines(const json& answer) {
  std::vector<Row> rows;
  std::size_t kind_width = 0;
  std::size_t service_width = 0;
  if (answer.is_object() && answer.contains("entries")) {
    for (const auto& entry : answer.at("entries")) {
      rows.push_back(row_of(entry));
      kind_width = std::max(kind_width, rows.back().kind.size());
      service_width = std::max(service_width, rows.back().service.size());
    }
  }
  std::string text;
  for (const auto& row : rows) {
    text += fmt::format("{}  {:{}}  {:{}}  {}\n", row.time, row.kind, kind_width, row.service,
                        service_width, row.text);
  }
  return text;
}

}  // namespace kubeportal::observe
