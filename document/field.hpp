#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "document/name_rule.hpp"
#include "document/problem.hpp"

namespace kubeportal::document {

/// A place in an object while it is being decoded: its value, if it has one, and the way to it.
/// Readers return what was read; what is of the wrong type or out of range becomes a Problem and
/// counts as absent, so that decoding goes on and finds the next problem. null counts as absent.
/// A Field refers to its parent and to the JSON value: both outlive it (so a temporary has no
/// children).
class Field {
 public:
  Field(const nlohmann::json& root, Problems& problems);

  Field operator[](std::string_view key) const&;
  Field operator[](std::string_view key) && = delete;
  Field at(std::size_t index) const&;

  bool given() const { return value_ != nullptr; }

  /// nullptr: absent or no string.
  const std::string* text() const;
  std::string text_or_empty() const;
  /// Text that must follow `rule` where it is given; returned even where it does not.
  std::string name(const NameRule& rule) const;
  std::optional<bool> boolean() const;
  std::optional<std::int64_t> integer(std::int64_t least, std::int64_t most) const;
  std::optional<double> number() const;

  /// One of a few words; `fallback` where it is absent or something else.
  template <typename Enum>
  Enum one_of(std::initializer_list<std::pair<std::string_view, Enum>> words, Enum fallback) const {
    const std::string* word = text();
    if (word == nullptr) return fallback;
    for (const auto& [spelling, meaning] : words) {
      if (*word == spelling) return meaning;
    }
    std::string allowed;
    for (const auto& entry : words) {
      allowed += allowed.empty() ? "" : ", ";
      allowed += entry.first;
    }
    refuse(std::move(allowed));
    return fallback;
  }

  /// The number of entries of a list; 0 where it is absent or no list.
  std::size_t length() const;
  bool is_empty_list() const;
  /// Whether it is given and a mapping.
  bool is_mapping() const;
  /// The same, where being absent is a Problem too.
  bool is_required_mapping() const;
  /// Whether it is given and text, or a number; no Problem where it is not.
  bool is_text() const;
  bool is_number() const;

  /// The keys of a mapping; none where it is absent or no mapping.
  std::vector<std::string> keys() const;
  /// The way to it, as Kubernetes writes it: "spec.ports[0].port".
  std::string path() const;

  /// Calls f(Field) for each entry of a list.
  template <typename Function>
  void for_each(Function&& f) const {
    const std::size_t n = length();
    for (std::size_t i = 0; i < n; ++i) f(at(i));
  }

  /// Calls f(key, text) for each entry of a mapping whose value is text.
  template <typename Function>
  void for_each_text(Function&& f) const {
    visit_texts(
        [](void* context, const Field& entry, const std::string& key, const std::string& value) {
          (*static_cast<std::remove_reference_t<Function>*>(context))(entry, key, value);
        },
        &f);
  }

  /// Notes a Problem with the value as what was found.
  void refuse(std::string allowed) const;

 private:
  using TextVisitor = void (*)(void*, const Field&, const std::string&, const std::string&);

  Field(const Field* parent, std::string_view key, std::size_t index, const nlohmann::json* value);

  void visit_texts(TextVisitor visit, void* context) const;
  std::string shown() const;

  const Field* parent_ = nullptr;
  std::string_view key_;   // of a mapping's entry; empty for the root and for entries of lists
  std::size_t index_ = 0;  // of a list's entry
  const nlohmann::json* value_ = nullptr;  // nullptr: absent or null
  Problems* problems_ = nullptr;
};

}  // namespace kubeportal::document
