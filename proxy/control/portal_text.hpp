#pragma once

#include <string>
#include <vector>

#include "proxy/model/portal.hpp"

namespace kubeportal::control {

/// "ClusterIP 10.96.0.10:80" or "NodePort 30080".
std::string text_of(const model::Portal& portal);

/// Of several, without repeating a node port that is there in both families.
std::string text_of(const std::vector<model::Portal>& portals);

/// The portal of the same kind and address; null: there is none.
const model::Portal* same_in(const std::vector<model::Portal>& portals,
                             const model::Portal& portal);

}  // namespace kubeportal::control
