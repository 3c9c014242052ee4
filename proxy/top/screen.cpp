#include "proxy/top/screen.hpp"

#include <algorithm>

#include <spdlog/fmt/fmt.h>

#include "proxy/top/figures_line.hpp"
#include "proxy/top/help_lines.hpp"
#include "proxy/top/service_lines.hpp"
#include "proxy/top/units.hpp"

namespace kubeportal::top {

namespace {

using List = std::vector<const ServiceSample*>;

/// Which parts a terminal of this height has room for beside the body.
struct Parts {
  bool heading;
  bool titles;
  bool total;
  bool keys;

  explicit Parts(std::size_t rows)
      : heading(rows >= 4), titles(rows >= 3), total(rows >= 8), keys(rows >= 2) {}
};

/// "22:30:00" of "2026-11-26T22:30:00.123Z".
std::string time_of_day(const std::string& moment) {
  return moment.size() >= 19 ? moment.substr(11, 8) : moment;
}

std::size_t longest_name(const List& list) {
  std::size_t longest = facts_of(Column::name).title.size();
  for (const auto* service : list) longest = std::max(longest, service->figures.name.size());
  return longest;
}

/// "kube-portal 0.1.0 on node-1".
std::string title_of(const NodeFacts& node) {
  constexpr std::size_t kLongestNode = 30;
  if (node.version.empty()) return "kube-portal top";
  const auto title = "kube-portal " + node.version;
  return node.name.empty() ? title : title + " on " + cut_in_the_middle(node.name, kLongestNode);
}

class Drawing {
 public:
  Drawing(const ViewState& state, const Scene& scene, Size size)
      : state_(state),
        scene_(scene),
        size_(size),
        parts_(size.rows),
        list_(listed(scene.sample, state)),
        columns_(columns_that_fit(size.columns, longest_name(list_))) {}

  Screen draw() {
    draw_above();
    const auto above = screen_.lines.size();
    const auto below = std::size_t{parts_.keys};
    screen_.view.rows = size_.rows - std::min(size_.rows, above + below);
    for (const auto* service : list_) screen_.view.services.push_back(service->figures.name);
    draw_body();
    draw_below();
    return std::move(screen_);
  }

 private:
  void draw_above() {
    const bool in_trouble = !scene_.trouble.empty();
    if (parts_.heading) add(in_trouble && !parts_.total ? trouble() : heading());
    if (state_.help) return;
    if (parts_.titles) add(title_line(columns_, size_.columns, state_.sort));
    if (parts_.total) add(in_trouble ? trouble() : total());
  }

  void draw_body() {
    if (state_.help) {
      draw_part(help_lines(size_.columns), 0);
    } else if (!state_.opened.empty()) {
      draw_opened();
    } else {
      draw_list();
    }
  }

  void draw_below() {
    if (!parts_.keys) return;
    screen_.lines.resize(size_.rows - 1);
    if (state_.typing_filter) {
      LineWriter line(size_.columns);
      line.add("filter: ", Style::bold).add(state_.filter).add("_", Style::reverse);
      add(add_keys(line, Place::filter).done());
    } else if (!scene_.trouble.empty() && !parts_.heading) {
      add(trouble());
    } else {
      LineWriter line(size_.columns);
      add(add_keys(line, place()).done());
    }
  }

  Place place() const {
    if (state_.help) return Place::help;
    return state_.opened.empty() ? Place::list : Place::opened;
  }

  Line heading() const {
    const auto& services = scene_.sample.services;
    const auto lacking = std::ranges::count_if(
        services, [](const ServiceSample& service) { return service.figures.used_endpoints == 0; });
    LineWriter line(size_.columns);
    line.add(title_of(scene_.node), Style::bold);
    line.add(services.size() == 1 ? ": 1 service" : fmt::format(": {} services", services.size()));
    if (lacking > 0) line.add(fmt::format(", {} without endpoints", lacking));
    if (!state_.filter.empty()) {
      line.add(fmt::format(", {} with \"{}\"", list_.size(), state_.filter));
    }
    if (state_.paused) line.add("  ").add("paused", Style::reverse);
    return line.add_at_end(time_of_day(scene_.sample.now)).done();
  }

  Line trouble() const {
    return LineWriter(size_.columns).add(scene_.trouble, Style::alarm).done();
  }

  Line total() const {
    return figures_line("all together", scene_.sample.total, columns_, size_.columns, Style::bold);
  }

  void draw_list() {
    if (list_.empty()) {
      const bool filtered = !state_.filter.empty() && !scene_.sample.services.empty();
      return draw_part({LineWriter(size_.columns)
                            .add(filtered ? "no service has this in its name" : "no services")
                            .done()},
                       0);
    }
    const auto rows = screen_.view.rows;
    const auto selected = selected_row(list_, state_);
    const auto fullest = list_.size() - std::min(list_.size(), rows);
    const auto first = std::min(first_row(state_.scroll, selected, rows), fullest);
    for (std::size_t i = first; i < std::min(first + rows, list_.size()); ++i) {
      const auto& figures = list_[i]->figures;
      const auto usual = scene_.trouble.empty() ? Style::plain : Style::dim;
      add(figures_line(figures.name, figures, columns_, size_.columns,
                       i == selected ? Style::reverse : usual));
    }
  }

  void draw_opened() {
    const auto* service = service_named(scene_.sample, state_.opened);
    if (service == nullptr) {
      const auto text = state_.opened + " is gone; enter leads back to the list";
      return draw_part({LineWriter(size_.columns).add(text).done()}, 0);
    }
    draw_part(service_lines(*service, scene_.loads, columns_, size_.columns), state_.open_scroll);
  }

  void draw_part(const Lines& lines, std::size_t first) {
    screen_.view.open_lines = lines.size();
    const auto rows = screen_.view.rows;
    first = std::min(first, lines.size() - std::min(lines.size(), rows));
    for (std::size_t i = first; i < std::min(first + rows, lines.size()); ++i) add(lines[i]);
  }

  void add(Line line) { screen_.lines.push_back(std::move(line)); }

  const ViewState& state_;
  const Scene& scene_;
  const Size size_;
  const Parts parts_;
  const List list_;
  const std::vector<Column> columns_;
  Screen screen_;
};

}  // namespace

Screen screen(const ViewState& state, const Scene& scene, Size size) {
  return Drawing(state, scene, size).draw();
}

}  // namespace kubeportal::top
