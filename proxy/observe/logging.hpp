#pragma once

namespace kubeportal::observe {

/// Makes spdlog's default logger write to stderr, as text or as JSON lines (see log_format.hpp).
/// `verbosity` is the n of -v: 0 and 1 show info and worse, 2 and 3 debug too (a line a
/// connection), from 4 on everything.
///
/// Called once, at the start of main() and before any descriptor is opened: where stdin, stdout or
/// stderr is closed it puts /dev/null in its place, or else a client's socket might become
/// descriptor 2 and receive our log. SIGPIPE has to be ignored by the caller.
void set_up_logging(int verbosity, bool json);

/// Changes how much is shown; from any thread.
void set_verbosity(int verbosity);

}  // namespace kubeportal::observe
