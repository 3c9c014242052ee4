#!/usr/bin/env python3
"""The check of include directions finds what is planted, and nothing else."""

import pathlib
import tempfile
import unittest

from include_directions import violations


class IncludeDirections(unittest.TestCase):
    def found(self, file, *lines):
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            path = root / file
            path.parent.mkdir(parents=True)
            path.write_text("\n".join(lines) + "\n")
            return list(violations(root))

    def test_an_arrow_that_points_up_is_named_with_file_and_line_and_what_is_allowed(self):
        found = self.found("proxy/relay/session.cpp", "// why", '#include "proxy/control/proxier.hpp"')
        self.assertEqual(
            found,
            ["proxy/relay/session.cpp:2: includes proxy/control/proxier.hpp; besides its own files, "
             "proxy/relay may include: proxy/model, proxy/balance"])

    def test_what_the_house_forbids_is_found(self):
        for file, included in [
            ("config/a.hpp", "proxy/model/portal.hpp"),
            ("config/a.hpp", "k8sclient/manifest.hpp"),
            ("document/a.hpp", "config/options.hpp"),
            ("k8sclient/a.cpp", "config/options.hpp"),
            ("k8sclient/a.cpp", "proxy/model/portal.hpp"),
            ("k8sclient/api/a.hpp", "k8sclient/source.hpp"),
            ("proxy/relay/tcp/a.cpp", "k8sclient/api/service.hpp"),
            ("proxy/control/a.cpp", "proxy/relay/tcp/listener.hpp"),
            ("proxy/control/a.cpp", "proxy/portal/bind_portals.hpp"),
            ("proxy/observe/a.cpp", "config/options.hpp"),
            ("proxy/app/a.cpp", "proxy/command/command.hpp"),
            ("proxy/model/a.cpp", "test/fakes/clock.hpp"),
        ]:
            with self.subTest(file=file, included=included):
                self.assertEqual(len(self.found(file, f'#  include "{included}"')), 1)
                self.assertEqual(len(self.found(file, f"#include <{included}>")), 1)

    def test_what_the_house_allows_is_not(self):
        for file, included in [
            ("config/a.cpp", "config/options.hpp"),
            ("config/a.cpp", "document/yaml.hpp"),
            ("k8sclient/api/a.cpp", "document/field.hpp"),
            ("k8sclient/a.cpp", "k8sclient/api/service.hpp"),
            ("proxy/relay/tcp/a.cpp", "proxy/relay/asio.hpp"),
            ("proxy/relay/a.cpp", "proxy/balance/balancer.hpp"),
            ("proxy/worker/a.cpp", "proxy/relay/tcp/listener.hpp"),
            ("proxy/control/a.cpp", "proxy/portal/portals.hpp"),
            ("proxy/control/a.cpp", "k8sclient/source.hpp"),
            ("proxy/main.cpp", "proxy/command/command.hpp"),
            ("proxy/observe/a.cpp", "spdlog/spdlog.h"),
        ]:
            with self.subTest(file=file, included=included):
                self.assertEqual(self.found(file, f'#include "{included}"'), [])


if __name__ == "__main__":
    unittest.main()
