#pragma once

#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "config/flag_values.hpp"
#include "config/options.hpp"

/// How a flag's value gets into the options; for the tables alone.
namespace kubeportal::config {

using Refused = std::optional<Refusal>;

template <typename T, typename Field>
Refused assign(Reading<T> reading, Field& field) {
  if (!reading) return reading.error();
  field = static_cast<Field>(*std::move(reading));
  return std::nullopt;
}

template <typename T>
Refused append(Reading<std::vector<T>> reading, std::vector<T>& list) {
  if (!reading) return reading.error();
  list.insert(list.end(), reading->begin(), reading->end());
  return std::nullopt;
}

inline Refused choose_if_true(std::string_view value, Command command, Options& options) {
  const auto wanted = read_bool(value);
  if (!wanted) return wanted.error();
  if (*wanted && options.command != Command::help) options.command = command;
  return std::nullopt;
}

}  // namespace kubeportal::config
