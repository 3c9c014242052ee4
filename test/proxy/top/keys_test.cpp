#include "proxy/top/keys.hpp"

#include <doctest/doctest.h>

using namespace kubeportal::top;

namespace {

const InView kView{.services = {"a", "b", "c", "d", "e"}, .rows = 2, .open_lines = 10};

ViewState press(ViewState state, std::string_view letters) {
  for (const char letter : letters) {
    state = press(std::move(state), Key{.character = letter}, kView);
  }
  return state;
}

ViewState press(ViewState state, std::initializer_list<KeyKind> kinds) {
  for (const auto kind : kinds) state = press(std::move(state), Key{.kind = kind}, kView);
  return state;
}

}  // namespace

TEST_CASE("arrows, and j and k, move the selection and take the view along") {
  auto state = press({}, {KeyKind::down});
  CHECK(state.selected == "b");
  CHECK(state.scroll == 0);
  state = press(state, "j");
  CHECK(state.selected == "c");
  CHECK(state.scroll == 1);
  state = press(state, "kk");
  CHECK(state.selected == "a");
  CHECK(state.scroll == 0);
  CHECK(press(state, {KeyKind::up}).selected == "a");
  CHECK(press(state, {KeyKind::page_down}).selected == "c");
  CHECK(press(state, {KeyKind::end}).selected == "e");
  CHECK(press(state, {KeyKind::end, KeyKind::down}).selected == "e");
  CHECK(press(state, {KeyKind::end, KeyKind::page_up}).selected == "c");
}

TEST_CASE("home selects whatever is on top, whichever that becomes") {
  CHECK(press({}, {KeyKind::end, KeyKind::home}).selected.empty());
}

TEST_CASE("nothing happens in an empty list") {
  const ViewState state;
  for (const auto kind : {KeyKind::up, KeyKind::down, KeyKind::page_up, KeyKind::page_down,
                          KeyKind::home, KeyKind::end, KeyKind::enter}) {
    CHECK(press(state, Key{.kind = kind}, {.services = {}, .rows = 0}) == state);
  }
}

TEST_CASE("enter opens the selected service and closes it again") {
  auto state = press({}, {KeyKind::down, KeyKind::enter});
  CHECK(state.opened == "b");
  CHECK(press(state, {KeyKind::enter}).opened.empty());
  CHECK(press(state, {KeyKind::escape}).opened.empty());
  CHECK(press({}, {KeyKind::enter}).opened == "a");
}

TEST_CASE("in an opened service the arrows scroll, not past its end") {
  const auto state = press({}, {KeyKind::enter});
  CHECK(press(state, {KeyKind::down, KeyKind::down}).open_scroll == 2);
  CHECK(press(state, {KeyKind::end, KeyKind::down}).open_scroll == 8);
  CHECK(press(state, {KeyKind::end, KeyKind::enter, KeyKind::enter}).open_scroll == 0);
  CHECK(press(state, {KeyKind::down}).selected == "a");
}

TEST_CASE("s and S go through the columns, r turns the order round") {
  CHECK(press({}, "s").sort == Column::active);
  CHECK(press({}, "S").sort == Column::name);
  CHECK(press({}, "SS").sort == Column::let_down);
  CHECK(press({}, "SSs").sort == Column::name);
  CHECK(press({}, "r").reversed);
}

TEST_CASE("letters are part of the filter while it is typed") {
  auto state = press({}, "/quit");
  CHECK(state.filter == "quit");
  CHECK_FALSE(state.quit);
  state = press(state, {KeyKind::backspace, KeyKind::enter});
  CHECK(state.filter == "qui");
  CHECK_FALSE(state.typing_filter);
  CHECK(press(state, {KeyKind::escape}).filter.empty());
  CHECK(press(press({}, "/web"), {KeyKind::escape}) == ViewState{});
  CHECK(press({}, "/" + std::string(1000, 'a')).filter.size() == 64);
}

TEST_CASE("q quits, p pauses, ? explains until the next key") {
  CHECK(press({}, "q").quit);
  CHECK(press({}, "p").paused);
  CHECK_FALSE(press({}, "pp").paused);
  CHECK(press({}, "?").help);
  CHECK(press({}, "?p") == ViewState{});
  CHECK(press({}, "?q").quit);
}
