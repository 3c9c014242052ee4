#include "document/yaml_writer.hpp"

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

TEST_CASE("a mapping is written in blocks with sorted keys") {
  CHECK(to_yaml({{"b", {{"c", 1}}}, {"a", {"x", "z"}}}) == "a:\n- x\n- z\nb:\n  c: 1\n");
}
