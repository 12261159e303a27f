package haetae.server.notification;

import haetae.server.account.PerAccount;
import haetae.server.world.Problem;
import haetae.server.world.Recipients.Kind;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Where the caller's alerts go, and whether they arrive. No address is ever shown. */
@RestController
@PerAccount
@RequestMapping("/api/v1/notifications")
class NotificationController {

    private static final String TEST = "Haetae can reach you here. Nothing has happened.";
    private static final String LOCKED =
            "sealed with another master key: set the channel anew, or give Haetae that key";

    private final Channels channels;
    private final Notifier notifier;
    private final Outbox outbox;
    private final Post post;

    NotificationController(Channels channels, Notifier notifier, Outbox outbox, Post post) {
        this.channels = channels;
        this.notifier = notifier;
        this.outbox = outbox;
        this.post = post;
    }

    /**
     * @param channel slack, telegram, discord or webhook
     * @param own whether the person set it, else the operator
     * @param host where it is; the rest of the address is never told
     * @param waiting events that it was not told of yet
     * @param failure why the last message was not taken, null when it was
     */
    record Reached(
            String channel,
            boolean own,
            String host,
            @Nullable Instant lastDelivered,
            long waiting,
            @Nullable String failure) {}

    /**
     * @param heartbeat whether an address is asked every minute while all is well
     */
    record All(List<Reached> channels, boolean heartbeat) {}

    @GetMapping("/channels")
    All all() {
        return new All(
                channels.all().stream().map(this::reached).toList(),
                channels.heartbeat().isPresent());
    }

    private Reached reached(Channels.Known known) {
        var mark = outbox.mark(known.kind(), known.own()).orElse(Outbox.Mark.NONE);
        return new Reached(
                known.kind().code(),
                known.own(),
                known.host(),
                mark.deliveredAt(),
                outbox.waiting(known.kind(), known.own()),
                known.destination().isPresent() ? mark.failure() : LOCKED);
    }

    /**
     * @param address where Slack, Discord or a webhook takes messages
     * @param botToken of a Telegram bot
     * @param chatId the chat that it writes to
     */
    record Wish(@Nullable String address, @Nullable String botToken, @Nullable String chatId) {
        /** None of them shows. */
        @Override
        public String toString() {
            return "Wish[hidden]";
        }
    }

    /**
     * Tells the caller here too, from the next event on, or in the place of the address before.
     *
     * @throws Problem 404 for another kind, 422 for an address that may not be used
     */
    @PutMapping("/channels/{kind}")
    Reached set(@PathVariable String kind, @RequestBody Wish wish) {
        var which = kind(kind);
        if (which == Kind.TELEGRAM) {
            channels.keepBot(wish.botToken(), wish.chatId());
        } else {
            channels.keep(which, wish.address());
        }
        notifier.refresh();
        return channels.all().stream()
                .filter(known -> known.own() && known.kind() == which)
                .findFirst()
                .map(this::reached)
                .orElseThrow(() -> missing(which));
    }

    /**
     * Tells the caller there no more; what was not told yet is not told.
     *
     * @throws Problem 404 if the person has set none; the operator's stay
     */
    @DeleteMapping("/channels/{kind}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void remove(@PathVariable String kind) {
        var which = kind(kind);
        if (!channels.remove(which)) {
            throw missing(which);
        }
        notifier.refresh();
    }

    private static Problem missing(Kind kind) {
        return Problem.notFound("you have set no " + kind.code() + " channel: nothing to remove");
    }

    private static Kind kind(String code) {
        return Arrays.stream(Kind.values())
                .filter(kind -> kind.code().equals(code))
                .findFirst()
                .orElseThrow(() ->
                        Problem.notFound(
                                "a channel is one of "
                                        + Arrays.stream(Kind.values())
                                                .map(Kind::code)
                                                .collect(Collectors.joining(", "))));
    }

    /**
     * @param delivered whether the channel took the message
     * @param failure why not, null when it did
     */
    record Tried(String channel, boolean own, boolean delivered, @Nullable String failure) {}

    /** Sends each channel, at the same time, a message that says that nothing has happened. */
    @PostMapping("/test")
    List<Tried> test() throws InterruptedException {
        try (var each = Executors.newVirtualThreadPerTaskExecutor()) {
            return each.invokeAll(channels.all().stream().map(this::trial).toList()).stream()
                    .map(Future::resultNow)
                    .toList();
        }
    }

    private Callable<Tried> trial(Channels.Known known) {
        return () -> {
            var failure =
                    known.destination().isPresent() ? failure(known.destination().get()) : LOCKED;
            return new Tried(known.kind().code(), known.own(), failure == null, failure);
        };
    }

    private @Nullable String failure(Destination to) throws InterruptedException {
        return post.send(to, TEST) instanceof Post.Outcome.Failed failed ? failed.why() : null;
    }
}
