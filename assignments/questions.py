"""Questions that are answered in words and marked by a person in nbgrader's form grader.

A lesson's exercises end in a function; some things are better explained. The rubric is what the
person who marks sees below the answer; students do not.
"""

from assignments.assignment import Question

#: By the number of the lesson.
QUESTIONS: dict[int, tuple[Question, ...]] = {
    1: (
        Question(
            "explain-shuffled-pixels",
            "A program that does not mind",
            "Lesson 1 shuffles the pixels of all digits in the same way, and one program is as "
            "good as before. Explain in three or four sentences why it does not mind, and which "
            "kind of program would.",
            "- 1 point: every pixel has a weight or a comparison of its own, so the order of the "
            "list carries nothing for this program.\n"
            "- 1 point: a program that looks at neighbouring pixels, such as a convolution, loses "
            "what it works with.",
        ),
    ),
    2: (
        Question(
            "explain-size",
            "Why the output shrinks",
            "A 7 × 9 image meets a 3 × 4 kernel. Say how large the result is, and explain to "
            "somebody who has not read the lesson why it is smaller than the image, and why the "
            "two sides shrink by different amounts. Three or four sentences.",
            "- 1 point: 5 × 6, with the count n − f + 1 for each side.\n"
            "- 1 point: the window has to lie inside the image; its last place starts f − 1 "
            "pixels before the end, and the kernel's height and width differ.",
        ),
    ),
    3: (
        Question(
            "explain-edge-map",
            "What this map shows",
            "Somebody slides PREWITT_X over a photo of a white door in a dark wall. Explain what "
            "the map shows at the left edge of the door, at its right edge, at its upper edge and "
            "in its middle: which numbers are positive, which negative, which near 0, and why.",
            "- 1 point: the two upright edges answer with opposite signs, because one goes from "
            "dark to bright and the other from bright to dark (which is which: positive where it "
            "gets brighter to the right).\n"
            "- 1 point: the upper edge and the flat middle give about 0: nothing changes from "
            "left to right there, and the weights sum to 0.",
        ),
    ),
    4: (
        Question(
            "explain-shift",
            "A digit moves by one pixel",
            "A digit moves one pixel to the right. Explain why the map after max pooling with "
            '2 × 2 windows may stay the same, and why it may change. Is "pooling makes a network '
            'independent of shifts" true?',
            "- 1 point: inside a window the largest value may move and stay the largest; across "
            "a border of two windows it changes the result.\n"
            "- 1 point: the sentence is too strong: tolerance for small shifts, and only where "
            "no border is crossed.",
        ),
    ),
    5: (
        Question(
            "explain-field",
            "Two small kernels or a large one",
            "Two 3 × 3 layers in a row see as much of the image as one 5 × 5 layer. Explain why, "
            "and name one thing that speaks for the two and one that speaks for the one.",
            "- 1 point: the second layer's 3 windows reach one pixel further on each side: "
            "3 + 2 = 5.\n"
            "- 1 point: fewer weights (18 instead of 25 for each pair of channels) and a bend in "
            "between; against it, one layer more to store and to compute.",
        ),
    ),
    6: (
        Question(
            "explain-loss",
            "Two networks, one accuracy",
            "Two networks name the same 95 of 100 digits rightly, but their cross-entropy differs "
            "by a factor of three. Explain how that can be, and which one you would take.",
            "- 1 point: accuracy counts the largest share only; the loss asks how large the "
            "right one's share was.\n"
            "- 1 point: a sensible choice with a reason, such as the lower loss when shares are "
            "used as confidence, or a look at the few answers that were surely wrong.",
        ),
    ),
    7: (
        Question(
            "explain-dropout",
            "Why divide",
            "Explain why what dropout keeps is divided by 1 − rate, and why nothing is dropped "
            "when the network is used.",
            "- 1 point: so that the sum that the next layer sees has the same mean with and "
            "without dropout.\n"
            "- 1 point: in use we want the answer of the whole network and the same answer each "
            "time; the division in training makes that possible without a correction.",
        ),
    ),
    8: (
        Question(
            "explain-gradient",
            "A layer that learns nothing",
            "After a ReLU, all outputs of one unit are 0 for every picture. Explain what the "
            "weights of that unit learn from the next batch, and why.",
            "- 1 point: nothing: their gradient is 0.\n"
            "- 1 point: the factor of ReLU at inputs below 0 is 0, and by the chain rule it "
            "multiplies all that comes from behind.",
        ),
    ),
    9: (
        Question(
            "explain-sets",
            "Three sets",
            "Explain to a friend what the training, the validation and the test set are for, and "
            "what goes wrong if you choose the number of epochs with the test set.",
            "- 1 point: weights are learned on the first, decisions made on the second, the "
            "result reported on the third, once.\n"
            "- 1 point: the reported accuracy is then chosen as the best of several, so it is too "
            "good to be true for new pictures.",
        ),
    ),
    10: (
        Question(
            "explain-occlusion",
            "What an occlusion map tells",
            "An occlusion map of a 7 is dark where its bar lies. Explain what that says about the "
            "network, and one thing that it does not say.",
            "- 1 point: covering the bar lowers the share of the answer: this answer rests on it.\n"
            "- 1 point: one limit, named clearly: a grey square is itself something the network "
            "never saw; parts that stand in for each other look unimportant one by one; it says "
            "nothing of other pictures.",
        ),
    ),
    11: (
        Question(
            "explain-rare",
            "99 per cent",
            'A program finds a crack in 1 tile of 1,000 and is "99 per cent accurate". Explain '
            "why that says little, and what you would ask its maker.",
            "- 1 point: a program that always says no is 99.9 per cent accurate.\n"
            "- 1 point: asks for precision and recall (or both error rates, or the table), and "
            "for what each error costs.",
        ),
    ),
    12: (
        Question(
            "explain-change",
            "One change at a time",
            "Two changes together bring 0.6 points of accuracy on the validation set. Explain "
            "what you may conclude from one run, and how you would find out more.",
            "- 1 point: not which change did it, nor whether it is more than the scatter between "
            "runs.\n"
            "- 1 point: each change alone, several seeds, the difference compared with the "
            "scatter; the test set only once at the end.",
        ),
    ),
}
