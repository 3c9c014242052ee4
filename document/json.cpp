#include "document/json.hpp"

#include <iterator>
#include <string>
#include <string_view>

namespace kubeportal::document {

using nlohmann::json;

namespace {

/// Hands the text to nlohmann's parser, whose events say nothing of places, and notes how far the
/// parser has read.
struct NotingIterator {
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  const char* here = nullptr;
  const char** furthest = nullptr;

  reference operator*() const { return *here; }
  NotingIterator& operator++() {
    *furthest = ++here;
    return *this;
  }
  NotingIterator operator++(int) {
    NotingIterator before = *this;
    ++*this;
    return before;
  }
  bool operator==(const NotingIterator& other) const { return here == other.here; }
};

bool is_part_of_number(char c) {
  return (c >= '0' && c <= '9') || c == '-' || c == '+' || c == '.' || c == 'e' || c == 'E';
}

/// Turns "the parser has just read up to here" into the place where the token starts. Tokens come
/// in order, so lines are counted only once.
class TokenPlaces {
 public:
  explicit TokenPlaces(std::string_view text) : begin_(text.data()), counted_(text.data()) {}

  const char* furthest = nullptr;

  Position of_bracket() { return at(furthest - 1); }
  Position of_word(std::size_t length) { return at(furthest - length); }

  Position of_string() {
    const char* quote = furthest - 1;  // the closing one
    do {
      --quote;
    } while (*quote != '"' || is_escaped(quote));
    return at(quote);
  }

  /// The parser sees that a number has ended by the character after it.
  Position of_number() {
    const char* start = furthest;
    while (start > begin_ && !is_part_of_number(start[-1])) --start;
    while (start > begin_ && is_part_of_number(start[-1])) --start;
    return at(start);
  }

 private:
  bool is_escaped(const char* quote) const {
    bool escaped = false;
    while (quote > begin_ && *--quote == '\\') escaped = !escaped;
    return escaped;
  }

  Position at(const char* token) {
    for (; counted_ < token; ++counted_) {
      if (*counted_ == '\n') {
        ++place_.line;
        place_.column = 1;
      } else if ((static_cast<unsigned char>(*counted_) & 0xC0U) != 0x80U) {
        ++place_.column;
      }
    }
    return place_;
  }

  const char* begin_;
  const char* counted_;
  Position place_{1, 1};
};

/// nlohmann's SAX interface on one side, ItemBuilder on the other.
class JsonEvents : public nlohmann::json_sax<json> {
 public:
  JsonEvents(std::string_view text, ItemHandler on_item, RepeatedKeys repeated)
      : places(text), builder(std::move(on_item), repeated) {}

  bool null() override { return builder.scalar(nullptr, places.of_word(4)); }
  bool boolean(bool value) override { return builder.scalar(value, places.of_word(value ? 4 : 5)); }
  bool number_integer(number_integer_t value) override {
    return builder.scalar(value, places.of_number());
  }
  bool number_unsigned(number_unsigned_t value) override {
    return builder.scalar(value, places.of_number());
  }
  bool number_float(number_float_t value, const string_t&) override {
    return builder.scalar(value, places.of_number());
  }
  bool string(string_t& value) override {
    return builder.scalar(std::move(value), places.of_string());
  }
  bool binary(binary_t&) override { return false; }  // JSON text has none
  bool start_object(std::size_t) override { return builder.begin_mapping(places.of_bracket()); }
  bool key(string_t& value) override { return builder.key(value, places.of_string()); }
  bool end_object() override { return builder.end(places.of_bracket()); }
  bool start_array(std::size_t) override { return builder.begin_list(places.of_bracket()); }
  bool end_array() override { return builder.end(places.of_bracket()); }
  bool parse_error(std::size_t, const std::string&, const json::exception& error) override {
    return builder.fail(places.of_bracket(), error.what(), "JSON");
  }

  TokenPlaces places;
  ItemBuilder builder;
};

}  // namespace

std::optional<SyntaxError> read_json_items(std::string_view text, ItemHandler on_item,
                                           RepeatedKeys repeated) {
  JsonEvents events(text, std::move(on_item), repeated);
  events.places.furthest = text.data();
  const char** const furthest = &events.places.furthest;
  json::sax_parse(NotingIterator{text.data(), furthest},
                  NotingIterator{text.data() + text.size(), furthest}, &events);
  return events.builder.error();
}

}  // namespace kubeportal::document
