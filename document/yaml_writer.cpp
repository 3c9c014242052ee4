#include "document/yaml_writer.hpp"

#include <algorithm>
#include <new>

#include <nlohmann/json.hpp>
#include <yaml.h>

#include "document/yaml_scalar.hpp"

namespace kubeportal::document {

using nlohmann::json;

namespace {

/// Whether `text` without quotes is text to every reader: not null, a number or a merge key to
/// ours, not a date or a number of base 60 (12:30) to those that know all of YAML 1.1.
bool is_plainly_text(const std::string& text) {
  if (text == "<<" || !resolve_plain_scalar(text).is_string()) return false;
  if (text.find_first_not_of("0123456789_.:+- TtZz") != text.npos) return true;
  const bool is_address = text.find('.') < text.rfind(':') && text.rfind(':') != text.npos;
  return is_address || text.find_first_of(":-") == text.npos;
}

/// Lines as they are, where nothing but the ends of lines is more than plain text: a literal block
/// would fold or lose the rest.
bool is_lines_of_text(const std::string& text) {
  const bool is_clean = std::none_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0x7f || (byte < 0x20 && byte != '\n');
  });
  return is_clean && text.find('\n') != text.npos && text.front() != ' ' && text.front() != '\n' &&
         text.find(" \n") == text.npos && text.back() != ' ';
}

yaml_scalar_style_t style_of(const std::string& text) {
  if (!is_plainly_text(text)) return YAML_DOUBLE_QUOTED_SCALAR_STYLE;
  if (is_lines_of_text(text)) return YAML_LITERAL_SCALAR_STYLE;
  // Unless they are escaped, ends of lines (NEL, LS and PS among them) and what stands around them
  // are folded.
  const bool has_breaks = text.find_first_of("\n\r") != text.npos ||
                          text.find("\u0085") != text.npos || text.find("\u2028") != text.npos ||
                          text.find("\u2029") != text.npos;
  return has_breaks ? YAML_DOUBLE_QUOTED_SCALAR_STYLE : YAML_ANY_SCALAR_STYLE;
}

/// libyaml's emitter over a string. Its calls fail for want of memory only.
class Emitter {
 public:
  explicit Emitter(std::string& text) {
    require(yaml_emitter_initialize(&emitter_));
    yaml_emitter_set_output(&emitter_, append, &text);
    yaml_emitter_set_unicode(&emitter_, 1);
    yaml_emitter_set_width(&emitter_, -1);
  }
  ~Emitter() { yaml_emitter_delete(&emitter_); }
  Emitter(const Emitter&) = delete;
  Emitter& operator=(const Emitter&) = delete;

  void document(const json& value) {
    yaml_event_t event;
    require(yaml_stream_start_event_initialize(&event, YAML_UTF8_ENCODING));
    emit(event);
    require(yaml_document_start_event_initialize(&event, nullptr, nullptr, nullptr, 1));
    emit(event);
    node(value);
    require(yaml_document_end_event_initialize(&event, 1));
    emit(event);
    require(yaml_stream_end_event_initialize(&event));
    emit(event);
  }

 private:
  static int append(void* text, unsigned char* bytes, std::size_t size) {
    static_cast<std::string*>(text)->append(reinterpret_cast<const char*>(bytes), size);
    return 1;
  }
  static void require(int done) {
    if (done == 0) throw std::bad_alloc();
  }
  void emit(yaml_event_t& event) { require(yaml_emitter_emit(&emitter_, &event)); }

  void node(const json& value) {
    if (value.is_object()) return mapping(value);
    if (value.is_array()) return list(value);
    if (!value.is_string()) return scalar(value.dump(), YAML_PLAIN_SCALAR_STYLE);
    const auto& text = value.get_ref<const std::string&>();
    scalar(text, style_of(text));
  }

  void mapping(const json& value) {
    yaml_event_t event;
    require(
        yaml_mapping_start_event_initialize(&event, nullptr, nullptr, 1, YAML_BLOCK_MAPPING_STYLE));
    emit(event);
    for (const auto& [key, entry] : value.items()) {
      node(key);
      node(entry);
    }
    require(yaml_mapping_end_event_initialize(&event));
    emit(event);
  }

  void list(const json& value) {
    yaml_event_t event;
    require(yaml_sequence_start_event_initialize(&event, nullptr, nullptr, 1,
                                                 YAML_BLOCK_SEQUENCE_STYLE));
    emit(event);
    for (const auto& entry : value) node(entry);
    require(yaml_sequence_end_event_initialize(&event));
    emit(event);
  }

  void scalar(const std::string& text, yaml_scalar_style_t style) {
    yaml_event_t event;
    const auto* bytes = reinterpret_cast<const yaml_char_t*>(text.data());
    require(yaml_scalar_event_initialize(&event, nullptr, nullptr, bytes,
                                         static_cast<int>(text.size()), 1, 1, style));
    emit(event);
  }

  yaml_emitter_t emitter_{};
};

}  // namespace

std::string to_yaml(const json& value) {
  std::string text;
  Emitter(text).document(value);
  return text;
}

}  // namespace kubeportal::document
