#include "document/field.hpp"

#include <cmath>

#include <nlohmann/json.hpp>

namespace kubeportal::document {

using nlohmann::json;

namespace {

constexpr std::size_t kShownLength = 80;

const json* unless_null(const json& value) { return value.is_null() ? nullptr : &value; }

/// Whole numbers written as 80.0 count: YAML's 080 arrives like that.
std::optional<std::int64_t> whole_number(const json& value) {
  if (value.is_number_unsigned()) {
    const auto number = value.get<std::uint64_t>();
    if (number > static_cast<std::uint64_t>(INT64_MAX)) return std::nullopt;
    return static_cast<std::int64_t>(number);
  }
  if (value.is_number_integer()) return value.get<std::int64_t>();
  if (!value.is_number_float()) return std::nullopt;
  const double number = value.get<double>();
  if (!(std::abs(number) < 1e15) || number != std::floor(number)) return std::nullopt;
  return static_cast<std::int64_t>(number);
}

}  // namespace

Field::Field(const json& root, Problems& problems)
    : value_(unless_null(root)), problems_(&problems) {}

Field::Field(const Field* parent, std::string_view key, std::size_t index, const json* value)
    : parent_(parent), key_(key), index_(index), value_(value), problems_(parent->problems_) {}

Field Field::operator[](std::string_view key) const& {
  const json* value = nullptr;
  if (value_ != nullptr && value_->is_object()) {
    if (const auto entry = value_->find(key); entry != value_->end()) value = unless_null(*entry);
  }
  return {this, key, 0, value};
}

Field Field::at(std::size_t index) const& {
  return {this, {}, index, unless_null((*value_)[index])};
}

const std::string* Field::text() const {
  if (!given()) return nullptr;
  if (value_->is_string()) return value_->get_ptr<const std::string*>();
  refuse(value_->is_primitive() ? "a string (put it in quotes)" : "a string");
  return nullptr;
}

std::string Field::text_or_empty() const {
  const std::string* found = text();
  return found == nullptr ? std::string() : *found;
}

std::string Field::name(const NameRule& rule) const {
  const std::string* found = text();
  if (found == nullptr) return {};
  if (!rule.holds(*found)) refuse(rule.text);
  return *found;
}

std::optional<bool> Field::boolean() const {
  if (!given()) return std::nullopt;
  if (value_->is_boolean()) return value_->get<bool>();
  refuse("true or false");
  return std::nullopt;
}

std::optional<std::int64_t> Field::integer(std::int64_t least, std::int64_t most) const {
  if (!given()) return std::nullopt;
  const auto number = whole_number(*value_);
  if (number && *number >= least && *number <= most) return number;
  refuse("a number from " + std::to_string(least) + " to " + std::to_string(most));
  return std::nullopt;
}

std::optional<double> Field::number() const {
  if (!given()) return std::nullopt;
  if (value_->is_number()) return value_->get<double>();
  refuse("a number");
  return std::nullopt;
}

std::size_t Field::length() const {
  if (!given()) return 0;
  if (value_->is_array()) return value_->size();
  refuse("a list");
  return 0;
}

bool Field::is_mapping() const {
  if (!given()) return false;
  if (value_->is_object()) return true;
  refuse("a mapping");
  return false;
}

bool Field::is_required_mapping() const {
  if (!given()) refuse("a mapping");
  return is_mapping();
}

bool Field::is_empty_list() const { return given() && value_->is_array() && value_->empty(); }

bool Field::is_text() const { return given() && value_->is_string(); }

bool Field::is_number() const { return given() && value_->is_number(); }

std::vector<std::string> Field::keys() const {
  std::vector<std::string> keys;
  if (!given() || !value_->is_object()) return keys;
  for (const auto& [key, value] : value_->items()) keys.push_back(key);
  return keys;
}

void Field::visit_texts(TextVisitor visit, void* context) const {
  if (!is_mapping()) return;
  for (const auto& [key, value] : value_->items()) {
    const Field entry{this, key, 0, unless_null(value)};
    if (const std::string* found = entry.text()) visit(context, entry, key, *found);
  }
}

void Field::refuse(std::string allowed) const {
  problems_->push_back({path(), shown(), std::move(allowed)});
}

std::string Field::path() const {
  if (parent_ == nullptr) return {};
  const std::string before = parent_->path();
  if (key_.empty()) return before + "[" + std::to_string(index_) + "]";
  if (key_.find_first_of("./[]") != std::string_view::npos) {
    return before + "[" + std::string(key_) + "]";
  }
  return before.empty() ? std::string(key_) : before + "." + std::string(key_);
}

std::string Field::shown() const {
  if (!given()) return "nothing";
  if (value_->is_object()) return "a mapping";
  if (value_->is_array()) return "a list";
  // ASCII only: what a manifest holds must not be able to drive the operator's terminal.
  std::string text = value_->dump(-1, ' ', true, json::error_handler_t::replace);
  if (text.size() > kShownLength) text.replace(kShownLength, std::string::npos, "...");
  return text;
}

}  // namespace kubeportal::document
