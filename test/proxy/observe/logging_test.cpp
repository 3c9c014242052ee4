#include "proxy/observe/logging.hpp"

#include <chrono>
#include <sstream>
#include <string>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

#include "proxy/observe/log_format.hpp"
#include "proxy/observe/rfc3339.hpp"

using namespace kubeportal::observe;

namespace {

/// 2026-11-23T07:46:38.007Z
constexpr std::chrono::system_clock::time_point kTime{std::chrono::milliseconds(1795419998007)};

std::string line(const spdlog::formatter& format, spdlog::level::level_enum level,
                 std::string_view message) {
  const spdlog::details::log_msg logged(kTime, {}, "", level, {message.data(), message.size()});
  spdlog::memory_buf_t text;
  format.clone()->format(logged, text);
  return {text.data(), text.size()};
}

nlohmann::json parsed(std::string_view message) {
  const auto text = line(*json_log_format(), spdlog::level::info, message);
  CHECK(text.ends_with('\n'));
  CHECK(text.find('\n') == text.size() - 1);
  return nlohmann::json::parse(text);
}

}  // namespace

TEST_CASE("time is written in UTC with milliseconds") {
  CHECK(rfc3339(kTime) == "2026-11-23T07:46:38.007Z");
  CHECK(rfc3339({}) == "1970-01-01T00:00:00.000Z");
}

TEST_CASE("a text line holds time and level and message") {
  CHECK(line(*text_log_format(), spdlog::level::warn, "port 80 is taken") ==
        "2026-11-23T07:46:38.007Z warning  port 80 is taken\n");
  CHECK(line(*text_log_format(), spdlog::level::info, "ready") ==
        "2026-11-23T07:46:38.007Z info     ready\n");
}

TEST_CASE("a text message stays on one line whatever is in it") {
  CHECK(line(*text_log_format(), spdlog::level::info, "a\nb\x1b[31mc\rd\te") ==
        "2026-11-23T07:46:38.007Z info     a\\nb\\x1b[31mc\\x0dd\\x09e\n");
}

TEST_CASE("a JSON line holds time and level and verbosity and message") {
  CHECK(line(*json_log_format(), spdlog::level::warn, "port 80 is taken") ==
        R"({"ts":"2026-11-23T07:46:38.007Z","level":"warning","v":0,"msg":"port 80 is taken"})"
        "\n");
  CHECK(nlohmann::json::parse(line(*json_log_format(), spdlog::level::debug, ""))["v"] == 2);
  CHECK(nlohmann::json::parse(line(*json_log_format(), spdlog::level::trace, ""))["v"] == 4);
}

TEST_CASE("a JSON line is valid whatever bytes the message has") {
  CHECK(parsed("say \"hello\" \\ back")["msg"] == "say \"hello\" \\ back");
  CHECK(parsed("two\nlines\r\n\ttab")["msg"] == "two\nlines\r\n\ttab");
  CHECK(parsed("caf\xc3\xa9 \xf0\x9f\x98\x80")["msg"] == "caf\xc3\xa9 \xf0\x9f\x98\x80");
  CHECK(parsed("bad \xff\xfe\xc3")["msg"] == "bad \xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
  CHECK(parsed(std::string_view("nul \0 byte", 10))["msg"] == std::string("nul \0 byte", 10));
  std::string every_byte;
  for (int byte = 0; byte < 256; ++byte) every_byte.push_back(static_cast<char>(byte));
  CHECK(parsed(every_byte)["msg"].is_string());
}

TEST_CASE("verbosity chooses what is logged") {
  const auto before = spdlog::default_logger();
  const auto level_at = [](int verbosity) {
    set_up_logging(verbosity, false);
    return spdlog::default_logger()->level();
  };
  CHECK(level_at(0) == spdlog::level::info);
  CHECK(level_at(1) == spdlog::level::info);
  CHECK(level_at(2) == spdlog::level::debug);
  CHECK(level_at(3) == spdlog::level::debug);
  CHECK(level_at(4) == spdlog::level::trace);
  CHECK(level_at(9) == spdlog::level::trace);
  spdlog::set_default_logger(before);
}
