import org.jspecify.annotations.NullMarked;

/** The image's one entry. */
@NullMarked
module io.claudectl.app {
    requires io.claudectl.cli;
    requires io.claudectl.daemon;
    requires io.claudectl.demo;
    requires io.claudectl.setup;
    requires static org.jspecify;
}
