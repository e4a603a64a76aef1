/**
 * The built program while something breaks: pipes, processes, locks, disks, clocks, transcripts.
 * After each fault the same is asked: accepted mail is there, nothing counts as delivered that was
 * not read, no second copy comes without its mark, senders were told the truth, hooks were silent,
 * and all of it without a person. Random moments come from a seed that is printed; the system
 * property {@code claudectl.seed} repeats one.
 */
package io.claudectl.e2e.fault;
