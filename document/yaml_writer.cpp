#include "document/yaml_writer.hpp"

#include <new>

#include <nlohmann/json.hpp>
#include <yaml.h>

#include "document/yaml_scalar.hpp"

namespace kubeportal::document {

using nlohmann::json;

namespace {

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
    // "null", "1", "yes" and "" would not be text without quotes.
    const bool is_plainly_text = resolve_plain_scalar(text).is_string();
    scalar(text, is_plainly_text ? YAML_ANY_SCALAR_STYLE : YAML_DOUBLE_QUOTED_SCALAR_STYLE);
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
