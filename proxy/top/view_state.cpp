#include "proxy/top/view_state.hpp"

#include <algorithm>
#include <cctype>

namespace kubeportal::top {

namespace {

bool same_letter(char a, char b) {
  return std::tolower(static_cast<unsigned char>(a)) == std::tolower(static_cast<unsigned char>(b));
}

bool has(const std::string& name, const std::string& part) {
  return part.empty() ||
         std::search(name.begin(), name.end(), part.begin(), part.end(), same_letter) != name.end();
}

const std::string& name_of(const ServiceSample* service) { return service->figures.name; }

}  // namespace

std::vector<const ServiceSample*> listed(const Sample& sample, const ViewState& state) {
  std::vector<const ServiceSample*> list;
  for (const auto& service : sample.services) {
    if (has(service.figures.name, state.filter)) list.push_back(&service);
  }
  std::ranges::sort(list, [&state](const ServiceSample* a, const ServiceSample* b) {
    if (state.reversed) std::swap(a, b);
    return stands_above(state.sort, a->figures, b->figures);
  });
  return list;
}

std::size_t selected_row(const std::vector<const ServiceSample*>& list, const ViewState& state) {
  const auto found = std::ranges::find(list, state.selected, name_of);
  return found == list.end() ? 0 : static_cast<std::size_t>(found - list.begin());
}

std::size_t first_row(std::size_t scroll, std::size_t selected, std::size_t rows) {
  if (selected < scroll || rows == 0) return selected;
  return selected < scroll + rows ? scroll : selected + 1 - rows;
}

const ServiceSample* service_named(const Sample& sample, const std::string& name) {
  const auto found = std::ranges::find(
      sample.services, name, [](const ServiceSample& service) { return service.figures.name; });
  return found == sample.services.end() ? nullptr : &*found;
}

}  // namespace kubeportal::top
