#include "config/help_formatter.hpp"

#include <algorithm>
#include <iterator>
#include <sstream>
#include <vector>

namespace kubeportal::config {

namespace {

constexpr std::size_t kColumns = 100;
constexpr std::size_t kGap = 2;

// "  -v, --v LEVEL"
std::string spelling(const CLI::Option& option) {
  std::string text = "  ";
  for (const auto& letter : option.get_snames()) text += '-' + letter + ", ";
  text += "--" + option.get_lnames().front();
  if (!option.get_type_name().empty()) text += ' ' + option.get_type_name();
  return text;
}

// The words of the explanation; the default is one, so that it is not torn apart.
std::vector<std::string> words_about(const CLI::Option& option) {
  std::istringstream text(option.get_description());
  std::vector<std::string> words(std::istream_iterator<std::string>(text), {});
  const auto standard = option.get_default_str();
  if (!standard.empty()) words.push_back("(default: " + standard + ')');
  return words;
}

// Breaks between words; every line but the first is indented.
std::string wrapped(const std::vector<std::string>& words, std::size_t indent) {
  std::string lines;
  std::size_t column = indent;
  for (const auto& word : words) {
    if (column > indent && column + 1 + word.size() > kColumns) {
      lines += '\n' + std::string(indent, ' ');
      column = indent;
    } else if (column > indent) {
      lines += ' ';
      ++column;
    }
    lines += word;
    column += word.size();
  }
  return lines;
}

// Where the explanations of a group begin.
std::size_t indent_of(const std::string& group, const std::vector<const CLI::Option*>& options) {
  std::size_t indent = 0;
  for (const auto* option : options) {
    if (option->get_group() == group) indent = std::max(indent, spelling(*option).size() + kGap);
  }
  return indent;
}

}  // namespace

std::string HelpFormatter::make_help(const CLI::App* app, std::string /*name*/,
                                     CLI::AppFormatMode /*mode*/) const {
  const auto options = app->get_options();
  std::string text = app->get_description() + '\n';
  std::string group;
  std::size_t indent = 0;
  for (const auto* option : options) {
    if (option->get_group() != group) {
      group = option->get_group();
      indent = indent_of(group, options);
      text += '\n' + group + ":\n";
    }
    auto left = spelling(*option);
    left.resize(indent, ' ');
    text += left + wrapped(words_about(*option), indent) + '\n';
  }
  return text + '\n' + app->get_footer() + '\n';
}

}  // namespace kubeportal::config
