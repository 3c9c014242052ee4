#include "proxy/observe/log_format.hpp"

#include <string>
#include <string_view>

#include <nlohmann/json.hpp>
#include <spdlog/fmt/fmt.h>
#include <spdlog/pattern_formatter.h>

#include "proxy/observe/rfc3339.hpp"

namespace kubeportal::observe {
namespace {

std::string_view view(spdlog::string_view_t text) { return {text.data(), text.size()}; }

int verbosity_of(spdlog::level::level_enum level) {
  if (level == spdlog::level::trace) return 4;
  if (level == spdlog::level::debug) return 2;
  return 0;
}

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

class PrintableMessage final : public spdlog::custom_flag_formatter {
 public:
  void format(const spdlog::details::log_msg& message, const std::tm&,
              spdlog::memory_buf_t& line) override {
    for (const char c : view(message.payload)) {
      if (c == '\n') {
        line.append(std::string_view("\\n"));
      } else if (is_control(c)) {
        fmt::format_to(std::back_inserter(line), "\\x{:02x}", static_cast<unsigned char>(c));
      } else {
        line.push_back(c);
      }
    }
  }

  std::unique_ptr<spdlog::custom_flag_formatter> clone() const override {
    return std::make_unique<PrintableMessage>();
  }
};

class JsonLines final : public spdlog::formatter {
 public:
  void format(const spdlog::details::log_msg& message, spdlog::memory_buf_t& line) override {
    const nlohmann::ordered_json object{
        {"ts", rfc3339(message.time)},
        {"level", view(spdlog::level::to_string_view(message.level))},
        {"v", verbosity_of(message.level)},
        {"msg", view(message.payload)}};
    const auto text = object.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + '\n';
    line.append(text.data(), text.data() + text.size());
  }

  std::unique_ptr<spdlog::formatter> clone() const override {
    return std::make_unique<JsonLines>();
  }
};

}  // namespace

std::unique_ptr<spdlog::formatter> text_log_format() {
  auto format = std::make_unique<spdlog::pattern_formatter>(spdlog::pattern_time_type::utc);
  format->add_flag<PrintableMessage>('*').set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %-8l %*");
  return format;
}

std::unique_ptr<spdlog::formatter> json_log_format() { return std::make_unique<JsonLines>(); }

}  // namespace kubeportal::observe
