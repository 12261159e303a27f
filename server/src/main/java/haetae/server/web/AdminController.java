package haetae.server.web;

import com.sun.management.OperatingSystemMXBean;
import haetae.server.account.Caller;
import haetae.server.account.PerAccount;
import haetae.server.database.Storage;
import haetae.server.world.World;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The machine and the jobs, for those who look after them. */
@RestController
@PerAccount
@RequestMapping("/api/v1/admin")
class AdminController {

    private static final double MEGA = 1 << 20;
    private static final double GIGA = 1 << 30;

    private final OperatingSystemMXBean machine =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    private final Storage storage;
    private final JobBoard jobs;
    private final World world;

    AdminController(Storage storage, JobBoard jobs, World world) {
        this.storage = storage;
        this.jobs = jobs;
        this.world = world;
        machine.getCpuLoad(); // the load is that since the question before
    }

    /**
     * @param status error while it fails or is overdue, stopped while nobody does it
     */
    record SchedulerJob(
            String name, String status, @Nullable Instant lastRun, @Nullable Instant nextRun) {}

    /**
     * @param cpuPercent of all cores, since this was asked last
     * @param memoryUsedMb with what the operating system keeps of files
     * @param diskPercent of the disk that holds the data folder
     */
    record System(
            double cpuPercent,
            double memoryPercent,
            double memoryUsedMb,
            double memoryTotalMb,
            double diskPercent,
            double diskUsedGb,
            double diskTotalGb,
            List<SchedulerJob> schedulerJobs) {}

    @GetMapping("/system")
    System system() throws IOException {
        Caller.requireAdmin();
        double total = machine.getTotalMemorySize();
        double used = total - machine.getFreeMemorySize();
        var disk = Files.getFileStore(storage.folder().path());
        double diskTotal = disk.getTotalSpace();
        double diskUsed = diskTotal - disk.getUnallocatedSpace();
        var now = world.agenda().instant();
        return new System(
                tenths(100 * Math.max(0, machine.getCpuLoad())),
                tenths(100 * used / total),
                tenths(used / MEGA),
                tenths(total / MEGA),
                tenths(100 * diskUsed / diskTotal),
                tenths(diskUsed / GIGA),
                tenths(diskTotal / GIGA),
                jobs.entries().stream()
                        .map(job ->
                                new SchedulerJob(
                                        job.id(), status(job, now), job.lastRun(), job.nextRun()))
                        .toList());
    }

    private static String status(JobBoard.Entry job, Instant now) {
        if (job.consecutiveFailures() > 0 || job.isOverdue(now)) {
            return "error";
        }
        return job.nextRun() == null ? "stopped" : "running";
    }

    /** A load that is not known yet is none. */
    private static double tenths(double value) {
        return Double.isFinite(value) ? Math.round(value * 10) / 10.0 : 0;
    }
}
