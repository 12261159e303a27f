package haetae.server.web;

import haetae.server.account.Caller;
import haetae.server.web.RecentWarnings.Line;
import haetae.server.world.Problem;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The program itself. */
@RestController
@RequestMapping("/api/v1/system")
class SystemController {

    private final RecentWarnings warnings;

    SystemController(RecentWarnings warnings) {
        this.warnings = warnings;
    }

    /**
     * @param total since the start of this process; the last 500 are at hand
     */
    record Logs(List<Line> items, long total) {}

    /**
     * Warnings and errors of all accounts, newest first.
     *
     * @throws Problem if the caller is no administrator
     */
    @GetMapping("/logs")
    Logs logs(@RequestParam(defaultValue = "50") int limit) {
        Caller.requireAdmin();
        Problem.checkRange("limit", limit, 1, RecentWarnings.MOST);
        return new Logs(warnings.newest(limit), warnings.seen());
    }
}
