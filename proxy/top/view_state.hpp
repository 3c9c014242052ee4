#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "proxy/top/columns.hpp"
#include "proxy/top/samples.hpp"

namespace kubeportal::top {

/// What the user has chosen to see.
struct ViewState {
  Column sort = Column::opened;
  bool reversed = false;
  std::string selected{};       ///< the name of a service; empty: whichever is on top
  std::string opened{};         ///< the service whose endpoints are shown; empty: the list is
  std::size_t scroll = 0;       ///< the first row of the list that is shown
  std::size_t open_scroll = 0;  ///< the first line of the opened service that is shown
  std::string filter{};         ///< part of the names to list
  bool typing_filter = false;
  bool paused = false;
  bool help = false;
  bool quit = false;

  bool operator==(const ViewState&) const = default;
};

/// The services that the filter leaves, in the order of the list. They point into `sample`.
std::vector<const ServiceSample*> listed(const Sample& sample, const ViewState& state);

/// Where the selected service is in the list; 0 if it is not.
std::size_t selected_row(const std::vector<const ServiceSample*>& list, const ViewState& state);

/// The first row to show, so that the selected one is among `rows`.
std::size_t first_row(std::size_t scroll, std::size_t selected, std::size_t rows);

/// nullptr: there is none of that name.
const ServiceSample* service_named(const Sample& sample, const std::string& name);

}  // namespace kubeportal::top
