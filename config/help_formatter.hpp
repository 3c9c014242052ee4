#pragma once

#include <string>

#include <CLI/CLI.hpp>

namespace kubeportal::config {

/// Help for people: the description, then the flags under their group's heading with aligned and
/// wrapped explanations, then the footer. No line it wraps is longer than 100 columns.
class HelpFormatter : public CLI::FormatterBase {
 public:
  std::string make_help(const CLI::App* app, std::string name,
                        CLI::AppFormatMode mode) const override;
};

}  // namespace kubeportal::config
