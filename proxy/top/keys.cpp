#include "proxy/top/keys.hpp"

#include <algorithm>

namespace kubeportal::top {

namespace {

constexpr std::size_t kLongestFilter = 64;

/// k and j, g and G are the arrows, home and end of those who come from vi.
KeyKind movement_of(const Key& key) {
  if (key.kind != KeyKind::character) return key.kind;
  switch (key.character) {
    case 'k':
      return KeyKind::up;
    case 'j':
      return KeyKind::down;
    case 'g':
      return KeyKind::home;
    case 'G':
      return KeyKind::end;
    case ' ':
      return KeyKind::page_down;
    default:
      return KeyKind::character;
  }
}

/// Where a key leads from `at`, among 0 to `last`.
std::size_t moved(KeyKind movement, std::size_t at, std::size_t last, std::size_t page) {
  const auto up = [at](std::size_t by) { return at - std::min(at, by); };
  switch (movement) {
    case KeyKind::up:
      return up(1);
    case KeyKind::down:
      return std::min(at + 1, last);
    case KeyKind::page_up:
      return up(page);
    case KeyKind::page_down:
      return std::min(at + page, last);
    case KeyKind::home:
      return 0;
    case KeyKind::end:
      return last;
    default:
      return at;
  }
}

std::size_t row_of(const std::string& name, const std::vector<std::string>& services) {
  const auto found = std::ranges::find(services, name);
  return found == services.end() ? 0 : static_cast<std::size_t>(found - services.begin());
}

void move_selection(ViewState& state, KeyKind movement, const InView& view) {
  if (view.services.empty()) return;
  const auto at = row_of(state.selected, view.services);
  const auto to =
      moved(movement, at, view.services.size() - 1, std::max<std::size_t>(view.rows, 1));
  if (movement == KeyKind::home) {
    state.selected.clear();  // and stays on top when the order changes
  } else if (to != at) {
    state.selected = view.services[to];
  }
  state.scroll = first_row(state.scroll, to, view.rows);
}

void scroll_opened(ViewState& state, KeyKind movement, const InView& view) {
  const auto last = view.open_lines - std::min(view.open_lines, view.rows);
  state.open_scroll = moved(movement, std::min(state.open_scroll, last), last, view.rows);
}

void open_or_close(ViewState& state, const InView& view) {
  if (!state.opened.empty()) {
    state.opened.clear();
  } else if (!view.services.empty()) {
    state.selected = state.opened = view.services[row_of(state.selected, view.services)];
    state.open_scroll = 0;
  }
}

void sort_by_neighbour(ViewState& state, std::size_t steps) {
  const auto all = columns();
  const auto now = std::ranges::find(all, state.sort, &ColumnFacts::column) - all.begin();
  state.sort = all[(static_cast<std::size_t>(now) + steps) % all.size()].column;
}

void type_filter(ViewState& state, const Key& key) {
  switch (key.kind) {
    case KeyKind::character:
      if (state.filter.size() < kLongestFilter) state.filter += key.character;
      break;
    case KeyKind::backspace:
      if (!state.filter.empty()) state.filter.pop_back();
      break;
    case KeyKind::escape:
      state.filter.clear();
      state.typing_filter = false;
      break;
    case KeyKind::enter:
      state.typing_filter = false;
      break;
    default:
      break;
  }
}

/// One step back: from the opened service, then from the filter.
void go_back(ViewState& state) {
  if (!state.opened.empty()) {
    state.opened.clear();
  } else {
    state.filter.clear();
  }
}

void command(ViewState& state, char letter) {
  switch (letter) {
    case 's':
      return sort_by_neighbour(state, 1);
    case 'S':
      return sort_by_neighbour(state, columns().size() - 1);
    case 'r':
      state.reversed = !state.reversed;
      return;
    case '/':
      state.typing_filter = true;
      state.opened.clear();
      return;
    case 'p':
      state.paused = !state.paused;
      return;
    case '?':
      state.help = true;
      return;
    case 'q':
      state.quit = true;
      return;
    default:
      return;
  }
}

}  // namespace

ViewState press(ViewState state, const Key& key, const InView& view) {
  if (state.help) {
    state.help = false;
    state.quit = key.kind == KeyKind::character && key.character == 'q';
    return state;
  }
  if (state.typing_filter) {
    type_filter(state, key);
    return state;
  }
  const auto movement = movement_of(key);
  if (movement == KeyKind::character) {
    command(state, key.character);
  } else if (movement == KeyKind::enter) {
    open_or_close(state, view);
  } else if (movement == KeyKind::escape || movement == KeyKind::backspace) {
    go_back(state);
  } else if (state.opened.empty()) {
    move_selection(state, movement, view);
  } else {
    scroll_opened(state, movement, view);
  }
  return state;
}

}  // namespace kubeportal::top
