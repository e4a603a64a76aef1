package io.claudectl.daemon;

/** The identity of this build; the image's start options name it. */
public final class Build {
    public static final String ID = System.getProperty("claudectl.build", "development");

    /** The newest version of the client that every test passed with. */
    public static final String CLIENT = "2.1.332";

    private Build() {}
}
