#include "config/reference/man_page.hpp"

#include <cctype>

#include "config/flag.hpp"

namespace kubeportal::config::reference {

namespace {

/// Text for roff: backslashes and dashes mean themselves, so that flags can be copied from the
/// page.
std::string literal(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (c == '\\') {
      result += "\\e";
    } else if (c == '-') {
      result += "\\-";
    } else {
      result += c;
    }
  }
  return result;
}

/// Sentences begin on lines of their own, as mdoc(7) wants them, and no line looks like a macro.
std::string paragraph(std::string_view text) {
  std::string lines;
  bool begins_line = true;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (begins_line && (text[i] == '.' || text[i] == '\'')) lines += "\\&";
    begins_line = false;
    lines += literal(text.substr(i, 1));
    const bool ends_sentence = text[i] == '.' && i + 2 < text.size() && text[i + 1] == ' ' &&
                               std::isupper(static_cast<unsigned char>(text[i + 2])) != 0;
    if (!ends_sentence) continue;
    lines += '\n';
    begins_line = true;
    ++i;
  }
  return lines + '\n';
}

std::string heading(const Flag& flag) {
  std::string line = ".It ";
  if (flag.shorthand != '\0') line += std::string("Fl ") + flag.shorthand + " , ";
  line += "Fl \\-" + literal(flag.name);
  if (!flag.is_switch()) line += " Ns = Ns Ar " + literal(flag.placeholder);
  return line + '\n';
}

std::string defaults(const Flag& flag) {
  std::string text;
  if (!flag.default_text.empty()) text += "Default: " + literal(flag.default_text);
  if (!flag.default_in_lb.empty()) {
    text += (text.empty() ? "In lb: " : "; in lb: ") + literal(flag.default_in_lb);
  }
  return text.empty() ? text : text + ".\n";
}

std::string all_flags_by_group() {
  std::string text;
  std::string_view group;
  for (const Flag& flag : all_flags()) {
    if (flag.group != group) {
      if (!group.empty()) text += ".El\n";
      group = flag.group;
      text += ".Ss " + literal(group) + "\n.Bl -tag -width Ds\n";
    }
    text += heading(flag) + paragraph(flag.help) + defaults(flag);
  }
  return text + ".El\n";
}

}  // namespace

std::string man_page(std::string_view frame) {
  const std::string line = std::string(kFlagsLine) + '\n';
  const auto place = frame.find(line);
  std::string page(frame);
  if (place != std::string_view::npos) page.replace(place, line.size(), all_flags_by_group());
  return page;
}

}  // namespace kubeportal::config::reference
