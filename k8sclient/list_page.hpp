#pragma once

#include <functional>
#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

namespace kubeportal::k8sclient {

/// What a page of a list says besides its objects.
struct ListPage {
  std::string version;         ///< metadata.resourceVersion
  std::string continue_token;  ///< metadata.continue; empty: the last page
  std::string problem;         ///< why it cannot be read, as a sentence; empty: it can
};

/// Reads a page, handing over its objects one by one so that never all of them are a tree at once.
/// Where there is a problem, the objects before it have been handed over.
ListPage read_list_page(std::string_view json,
                        const std::function<void(const nlohmann::json&)>& on_object);

/// The message of a Status with which a server refuses, one line of it; empty where it sent none.
std::string message_in_status(std::string_view json);

}  // namespace kubeportal::k8sclient
