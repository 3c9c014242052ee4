#include "document/yaml.hpp"

#include <algorithm>
#include <string>

#include <yaml.h>

#include "document/json.hpp"
#include "document/yaml_scalar.hpp"

namespace kubeportal::document {

namespace {

/// libyaml's words ("did not find expected key") as they read behind our "found".
std::string after_found(const char* problem) {
  constexpr std::string_view kFound = "found ";
  constexpr std::string_view kMissing = "did not find expected ";
  const std::string_view text = problem != nullptr ? problem : "too much to remember";
  if (text.starts_with(kFound)) return std::string(text.substr(kFound.size()));
  if (text.starts_with(kMissing)) return "no " + std::string(text.substr(kMissing.size()));
  return std::string(text);
}

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {
    if (yaml_parser_initialize(&parser_) == 0) throw std::bad_alloc();
    yaml_parser_set_input_string(&parser_, reinterpret_cast<const unsigned char*>(text.data()),
                                 text.size());
  }
  ~Parser() { yaml_parser_delete(&parser_); }
  Parser(const Parser&) = delete;
  Parser& operator=(const Parser&) = delete;

  bool next(yaml_event_t& event) { return yaml_parser_parse(&parser_, &event) != 0; }

  SyntaxError error() const {
    SyntaxError error{error_position(), after_found(parser_.problem), "YAML or JSON"};
    if (parser_.context != nullptr) error.found += std::string(" ") + parser_.context;
    return error;
  }

 private:
  Position error_position() const {
    if (parser_.error != YAML_READER_ERROR) {
      return {static_cast<std::uint32_t>(parser_.problem_mark.line + 1),
              static_cast<std::uint32_t>(parser_.problem_mark.column + 1)};
    }
    // Bytes that are no text: libyaml knows only how far into the file they are.
    const auto before = text_.substr(0, parser_.problem_offset);
    const auto line = std::count(before.begin(), before.end(), '\n');
    const auto column = before.size() - (before.rfind('\n') + 1);  // npos + 1 is 0
    return {static_cast<std::uint32_t>(line + 1), static_cast<std::uint32_t>(column + 1)};
  }

  std::string_view text_;
  yaml_parser_t parser_{};
};

struct Event {
  yaml_event_t value{};
  Event() = default;
  ~Event() { yaml_event_delete(&value); }
  Event(const Event&) = delete;
  Event& operator=(const Event&) = delete;
};

const char* chars(const yaml_char_t* text) {
  return text == nullptr ? "" : reinterpret_cast<const char*>(text);
}

Position start_of(const yaml_event_t& event) {
  return {static_cast<std::uint32_t>(event.start_mark.line + 1),
          static_cast<std::uint32_t>(event.start_mark.column + 1)};
}

bool take_scalar(const yaml_event_t& event, ItemBuilder& builder) {
  const auto& scalar = event.data.scalar;
  const std::string_view text(chars(scalar.value), scalar.length);
  const bool is_plain = scalar.style == YAML_PLAIN_SCALAR_STYLE;
  if (builder.expects_key()) {
    if (is_plain && text == "<<") {
      builder.merge_key();
      return true;
    }
    return builder.key(text, start_of(event));
  }
  const std::string_view tag = chars(scalar.tag);
  nlohmann::json value = !tag.empty() && tag != "!" ? resolve_tagged_scalar(tag, text)
                         : is_plain && tag.empty()  ? resolve_plain_scalar(text)
                                                    : nlohmann::json(std::string(text));
  return builder.scalar(std::move(value), start_of(event), chars(scalar.anchor));
}

/// False where the builder refuses the event.
bool take(const yaml_event_t& event, ItemBuilder& builder) {
  switch (event.type) {
    case YAML_SCALAR_EVENT:
      return take_scalar(event, builder);
    case YAML_MAPPING_START_EVENT:
      return builder.begin_mapping(start_of(event), chars(event.data.mapping_start.anchor));
    case YAML_SEQUENCE_START_EVENT:
      return builder.begin_list(start_of(event), chars(event.data.sequence_start.anchor));
    case YAML_MAPPING_END_EVENT:
    case YAML_SEQUENCE_END_EVENT:
      return builder.end(start_of(event));
    case YAML_ALIAS_EVENT:
      return builder.alias(chars(event.data.alias.anchor), start_of(event));
    case YAML_DOCUMENT_END_EVENT:
      builder.end_document();
      return true;
    default:
      return true;
  }
}

}  // namespace

std::optional<SyntaxError> read_yaml_items(std::string_view text, ItemHandler on_item,
                                           RepeatedKeys repeated) {
  Parser parser(text);
  ItemBuilder builder(std::move(on_item), repeated);
  while (true) {
    Event event;
    if (!parser.next(event.value)) return parser.error();
    if (event.value.type == YAML_STREAM_END_EVENT) return std::nullopt;
    if (!take(event.value, builder)) return builder.error();
  }
}

std::optional<SyntaxError> read_items(std::string_view text, ItemHandler on_item,
                                      RepeatedKeys repeated) {
  const auto first = text.find_first_not_of(" \t\r\n");
  const bool may_be_json = first != text.npos && (text[first] == '{' || text[first] == '[');
  return may_be_json && nlohmann::json::accept(text)
             ? read_json_items(text, std::move(on_item), repeated)
             : read_yaml_items(text, std::move(on_item), repeated);
}

}  // namespace kubeportal::document
