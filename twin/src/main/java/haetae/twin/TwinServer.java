package haetae.twin;

import haetae.core.time.Traffic;
import haetae.twin.ai.StandIn;
import haetae.twin.exchange.Call;
import haetae.twin.exchange.RestApi;
import haetae.twin.exchange.Streams;
import haetae.twin.exchange.TwinExchange;
import haetae.twin.faults.FaultPlan;
import haetae.twin.faults.Faults;
import haetae.upbit.Http;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshakerFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The twin's front door: HTTP and WebSocket on one loopback port. */
public final class TwinServer implements AutoCloseable {

    private static final int LARGEST_BODY = 4 << 20;

    private final TwinExchange exchange;
    private final Streams streams;
    private final Faults faults;
    private final Traffic traffic;
    private final EventLoopGroup network =
            new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final Channel door;

    private TwinServer(Traffic traffic, TwinExchange exchange, FaultPlan plan, int port)
            throws IOException {
        this.traffic = traffic;
        this.exchange = exchange;
        var api = new RestApi(exchange);
        this.faults = new Faults(plan, exchange, api::handle, new StandIn());
        this.streams = new Streams(exchange, api);
        var bootstrap =
                new ServerBootstrap()
                        .group(network)
                        .channel(NioServerSocketChannel.class)
                        .childOption(ChannelOption.TCP_NODELAY, true)
                        .childHandler(
                                new ChannelInitializer<SocketChannel>() {
                                    @Override
                                    protected void initChannel(SocketChannel channel) {
                                        channel.pipeline()
                                                .addLast(
                                                        new HttpServerCodec(),
                                                        new HttpObjectAggregator(LARGEST_BODY),
                                                        new Connection());
                                    }
                                });
        var bound = bootstrap.bind(InetAddress.getLoopbackAddress(), port).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            network.shutdownGracefully();
            throw new IOException(
                    "cannot listen on port " + port + ": " + bound.cause().getMessage(),
                    bound.cause());
        }
        this.door = bound.channel();
    }

    /**
     * Opens the twin on loopback.
     *
     * @param faults what goes wrong; {@link FaultPlan#NONE} for nothing
     * @param port 0 for any free one
     * @throws IOException if the port is taken
     */
    public static TwinServer open(
            Traffic traffic, TwinExchange exchange, FaultPlan faults, int port) throws IOException {
        return new TwinServer(traffic, exchange, faults, port);
    }

    public int port() {
        return ((InetSocketAddress) door.localAddress()).getPort();
    }

    /** Its address, as Upbit's would be given. */
    public URI address() {
        return URI.create("http://127.0.0.1:" + port());
    }

    public TwinExchange exchange() {
        return exchange;
    }

    @Override
    public void close() {
        door.close().awaitUninterruptibly();
        network.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    /**
     * One TCP connection: HTTP requests one after the other, or a WebSocket. Runs on the network
     * thread.
     */
    private final class Connection extends SimpleChannelInboundHandler<Object> {
        private volatile Traffic.@Nullable Line socketLine;
        private volatile Streams.@Nullable Client client;
        private volatile Faults.@Nullable Socket socket;
        private volatile boolean wasCut;

        @Override
        protected void channelRead0(ChannelHandlerContext context, Object message) {
            switch (message) {
                case FullHttpRequest request -> {
                    var call = call(request);
                    var line = traffic.join(call.header(Http.LINE_HEADER.toLowerCase(Locale.ROOT)));
                    if ("websocket".equalsIgnoreCase(call.header("upgrade"))) {
                        upgrade(context.channel(), request.retain(), call, line);
                    } else {
                        line.received(() -> faults.handle(call, new Back(context.channel(), line)));
                    }
                }
                case WebSocketFrame frame -> frame(context.channel(), frame);
                default -> {}
            }
        }

        private void upgrade(
                Channel channel, FullHttpRequest request, Call call, Traffic.Line line) {
            line.received(() -> {
                var refusal = faults.refusedHandshake(call);
                if (refusal == null && !connect(channel, call, line)) {
                    refusal = new Call.Reply(401, Map.of(), "");
                }
                line.sent();
                if (refusal != null) {
                    request.release();
                    channel.writeAndFlush(response(refusal));
                    return;
                }
                var factory =
                        new WebSocketServerHandshakerFactory(
                                call.path(), null, false, LARGEST_BODY);
                channel.eventLoop()
                        .execute(() -> {
                            var handshaker = factory.newHandshaker(request);
                            if (handshaker != null) {
                                handshaker.handshake(channel, request);
                            }
                            request.release();
                        });
            });
        }

        /** Makes the streams know the connection; false when they refuse it. */
        private boolean connect(Channel channel, Call call, Traffic.Line line) {
            if (!call.path().startsWith("/websocket/v1")) {
                return false;
            }
            boolean isPrivate = call.path().endsWith("/private");
            var wires =
                    faults.socket(
                            isPrivate,
                            text -> {
                                line.sent();
                                channel.writeAndFlush(
                                        new BinaryWebSocketFrame(
                                                Unpooled.wrappedBuffer(
                                                        text.getBytes(StandardCharsets.UTF_8))));
                            },
                            () -> cut(channel, line));
            var made =
                    streams.connect(
                            isPrivate,
                            call.header("authorization"),
                            wires::send,
                            () -> {
                                line.sent();
                                channel.writeAndFlush(new CloseWebSocketFrame(1000, ""));
                            });
            client = made;
            socket = wires;
            socketLine = line;
            if (made == null) {
                wires.gone();
            }
            return made != null;
        }

        /**
         * Ends the connection without a word. The client will notice, so that much is under way.
         */
        private void cut(Channel channel, Traffic.Line line) {
            wasCut = true;
            var open = client;
            if (open != null) {
                open.gone();
            }
            line.sent();
            channel.close();
        }

        private void frame(Channel channel, WebSocketFrame frame) {
            var line = socketLine;
            var open = client;
            if (line == null || open == null) {
                return;
            }
            switch (frame) {
                case TextWebSocketFrame text -> {
                    var request = text.text();
                    line.received(() -> open.received(request));
                }
                case BinaryWebSocketFrame binary -> {
                    var request = binary.content().toString(StandardCharsets.UTF_8);
                    line.received(() -> open.received(request));
                }
                case PingWebSocketFrame ping -> {
                    var content = ping.content().copy();
                    line.received(() -> {
                        line.sent();
                        channel.writeAndFlush(new PongWebSocketFrame(content));
                    });
                }
                case CloseWebSocketFrame _ -> channel.close();
                default -> {}
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            var open = client;
            var line = socketLine;
            var wires = socket;
            if (open != null && line != null && wires != null && !wasCut) {
                line.abandoned();
                line.received(() -> {
                    wires.gone();
                    open.gone();
                });
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close(); // a client that breaks the protocol or vanishes is dropped
        }
    }

    /** The way back to the client of one request. Runs on the agenda. */
    private record Back(Channel channel, Traffic.Line line) implements Faults.Answer {

        /** Enough of a reply that no client library takes it for a request that never arrived. */
        private static final String TORN =
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                        + "Content-Length: 100\r\n\r\n{\"";

        @Override
        public void reply(Call.Reply reply) {
            line.sent();
            channel.writeAndFlush(response(reply));
        }

        @Override
        public void cut() {
            line.sent();
            channel.eventLoop()
                    .execute(() -> {
                        channel.pipeline().remove(HttpServerCodec.class);
                        channel.writeAndFlush(
                                        Unpooled.copiedBuffer(TORN, StandardCharsets.US_ASCII))
                                .addListener(ChannelFutureListener.CLOSE);
                    });
        }
    }

    private static Call call(FullHttpRequest request) {
        var target = request.uri();
        int mark = target.indexOf('?');
        var headers = new TreeMap<String, String>();
        request.headers()
                .forEach(entry ->
                        headers.put(entry.getKey().toLowerCase(Locale.ROOT), entry.getValue()));
        return new Call(
                request.method().name(),
                mark < 0 ? target : target.substring(0, mark),
                mark < 0 ? "" : target.substring(mark + 1),
                headers,
                request.content().toString(StandardCharsets.UTF_8));
    }

    private static DefaultFullHttpResponse response(Call.Reply reply) {
        var body = reply.body().getBytes(StandardCharsets.UTF_8);
        var response =
                new DefaultFullHttpResponse(
                        HttpVersion.HTTP_1_1,
                        HttpResponseStatus.valueOf(reply.status()),
                        Unpooled.wrappedBuffer(body));
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, "application/json; charset=utf-8")
                .set(HttpHeaderNames.CONTENT_LENGTH, body.length);
        reply.headers().forEach((name, value) -> response.headers().set(name, value));
        return response;
    }
}
