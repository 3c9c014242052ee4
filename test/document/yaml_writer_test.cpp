#include "document/yaml_writer.hpp"

#include <array>
#include <random>

#include <doctest/doctest.h>

#include "document/yaml.hpp"

using namespace kubeportal::document;
using nlohmann::json;

namespace {

json read_back(const std::string& text) {
  json value;
  CHECK_FALSE(read_yaml_items(text, [&](Item& item) { value = std::move(item.value); }));
  return value;
}

}  // namespace

TEST_CASE("what is written reads back as the same value") {
  const json value{{"text", "a: b"},
                   {"number", 7},
                   {"fraction", 0.5},
                   {"on", true},
                   {"nothing", nullptr},
                   {"list", {1, "two", json::object()}},
                   {"empty", json::array()},
                   {"lines", "a\nb\n"},
                   {"inside", {{"deep", {{"deeper", "ü"}}}}}};
  CHECK(read_back(to_yaml(value)) == value);
}

TEST_CASE("text that would be something else without quotes has quotes") {
  for (const char* text : {"", "null", "~", "true", "no", "1", "0x10", "1e3", "010", "-", "a #b"}) {
    CAPTURE(text);
    CHECK(read_back(to_yaml({{"key", text}})) == json{{"key", text}});
    CHECK(read_back(to_yaml({{text, 1}}))[text] == 1);
  }
  CHECK(to_yaml({{"key", ""}}) == "key: \"\"\n");
}

TEST_CASE("text that no writer likes reads back as it was") {
  using namespace std::string_literals;
  for (const std::string& text : {"1.0"s,
                                  "080"s,
                                  "<<"s,
                                  ": "s,
                                  "a: b"s,
                                  "a:"s,
                                  "#"s,
                                  "- a"s,
                                  "? a"s,
                                  "{a}"s,
                                  "[a"s,
                                  "*a"s,
                                  "&a"s,
                                  "!a"s,
                                  "%a"s,
                                  "@a"s,
                                  "`a"s,
                                  "|"s,
                                  ">"s,
                                  "'"s,
                                  "\""s,
                                  "\\n"s,
                                  "---"s,
                                  "..."s,
                                  "--- a"s,
                                  " a"s,
                                  "a "s,
                                  "a\tb"s,
                                  "\ta"s,
                                  "a\0b"s,
                                  "\x1b[31m"s,
                                  "\x7f"s,
                                  "\u0085"s,
                                  "a\u2028b"s,
                                  "a\u2029"s,
                                  "\ufeff"s,
                                  "\U0001f600"s,
                                  "a\rb"s,
                                  "a\r\nb"s,
                                  "\n"s,
                                  "\n\n"s,
                                  "\na"s,
                                  "a\n"s,
                                  "a\n\n"s,
                                  "a\n b"s,
                                  " a\nb"s,
                                  "a \nb"s,
                                  "a\n\n\nb\n"s,
                                  "a\n---\nb"s,
                                  "a\n...\n"s,
                                  "a\n#b"s,
                                  "a\n\tb"s,
                                  std::string(70000, 'a'),
                                  std::string(300, ' ')}) {
    CAPTURE(text);
    const json value{{"key", text}, {"list", {text, {{"in", text}}}}};
    CHECK(read_back(to_yaml(value)) == value);
    if (text.size() < 300) CHECK(read_back(to_yaml({{text, 1}}))[text] == 1);
    CHECK(read_back(to_yaml(text)) == text);
  }
}

TEST_CASE("any mixture of pieces reads back as it was") {
  constexpr std::array kPieces{"a",  "b", " ",  "  ", "\n",     "\n\n",    ":",      "#",
                               "-",  "'", "\"", "\\", "\t",     "\r",      "\u0085", "\u2028",
                               "\1", "0", "1",  ".",  "\u00fc", "\ufeff",  "[",      "}",
                               ",",  "&", "*",  "!",  "|",      "\u20ac-", "null",   "%"};
  std::mt19937_64 random(20261126);
  for (int round = 0; round < 20000; ++round) {
    std::string text;
    for (auto count = random() % 8; count > 0; --count) text += kPieces[random() % kPieces.size()];
    const json value{{"key", text}, {"list", {text, "x"}}, {"z" + text, 1}};
    const auto written = to_yaml(value);
    if (read_back(written) == value) continue;
    CAPTURE(json(text).dump());
    FAIL_CHECK(written);
  }
}

TEST_CASE("what only other readers take for a date or a number has quotes") {
  CHECK(to_yaml("2026-11-26T22:30:00Z") == "\"2026-11-26T22:30:00Z\"\n");
  CHECK(to_yaml("12:30") == "\"12:30\"\n");
  CHECK(to_yaml("10.96.0.10") == "10.96.0.10\n");
}

TEST_CASE("lines of text are written as lines") {
  CHECK(to_yaml({{"a", "one\ntwo\n"}, {"b", "one\ntwo"}}) ==
        "a: |\n  one\n  two\nb: |-\n  one\n  two\n");
}

TEST_CASE("a mapping is written in blocks with sorted keys") {
  CHECK(to_yaml({{"b", {{"c", 1}}}, {"a", {"x", "z"}}}) == "a:\n- x\n- z\nb:\n  c: 1\n");
}
