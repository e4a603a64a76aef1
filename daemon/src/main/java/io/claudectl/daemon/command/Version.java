package io.claudectl.daemon.command;

import picocli.CommandLine.IVersionProvider;

/** Which build this is; the image's start options name it. */
public final class Version implements IVersionProvider {
    public static final String ID = System.getProperty("claudectl.build", "development");

    /** The newest version of the client that every test passed with. */
    public static final String CLIENT = "2.1.332";

    @Override
    public String[] getVersion() {
        return new String[] {"claudectl " + ID};
    }
}
