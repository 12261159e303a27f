package haetae.server.notification;

import haetae.server.account.Account;
import haetae.server.account.PerAccount;
import haetae.server.world.Recipients;
import haetae.server.world.Recipients.Channel;
import haetae.server.world.World;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Where alerts go, and whether they arrive. No address is ever shown. */
@RestController
@PerAccount
@RequestMapping("/api/v1/notifications")
class NotificationController {

    private static final String TEST = "Haetae can reach you here. Nothing has happened.";

    private final Recipients recipients;
    private final Outbox outbox;
    private final Post post;

    NotificationController(World world, Account account, Outbox outbox, Post post) {
        this.recipients = Notifier.recipients(world, account);
        this.outbox = outbox;
        this.post = post;
    }

    /**
     * @param channel slack, telegram, discord or webhook
     * @param waiting events that it was not told of yet
     * @param failure why the last message was not taken, null when it was
     */
    record Reached(
            String channel,
            @Nullable Instant lastDelivered,
            long waiting,
            @Nullable String failure) {}

    /**
     * @param heartbeat whether an address is asked every minute while all is well
     */
    record Channels(List<Reached> channels, boolean heartbeat) {}

    @GetMapping("/channels")
    Channels channels() {
        return new Channels(
                recipients.channels().stream().map(this::reached).toList(),
                recipients.heartbeat().isPresent());
    }

    private Reached reached(Channel channel) {
        var mark = outbox.mark(channel.kind());
        return new Reached(
                channel.kind().code(),
                mark.deliveredAt(),
                outbox.waiting(channel.kind()),
                mark.failure());
    }

    /**
     * @param delivered whether the channel took the message
     * @param failure why not, null when it did
     */
    record Tried(String channel, boolean delivered, @Nullable String failure) {}

    /** Sends each channel a message that says that nothing has happened. */
    @PostMapping("/test")
    List<Tried> test() throws InterruptedException {
        var tried = new ArrayList<Tried>();
        for (var channel : recipients.channels()) {
            var failure =
                    post.send(channel, TEST) instanceof Post.Outcome.Failed failed
                            ? failed.why()
                            : null;
            tried.add(new Tried(channel.kind().code(), failure == null, failure));
        }
        return tried;
    }
}
