"""Ways to falsify a stored cell: the gate must notice each of them.

Each changes what it is given in place and returns whether there was anything to change.
"""

import base64
import copy
import io
import re

from nbformat.v4 import new_output
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from tools.gate.bands import NUMBER

# ---------------------------------------------------------------------------- of one output


def change_a_number(output):
    """Put another number, far from every band, in the place of the first."""
    return _change_text(output, NUMBER, lambda match: re.sub(r"\d", _other_digit, match[0]))


def change_the_decimals(output):
    """Write the last number with one digit more."""
    return _change_text(output, r"(?<=\.)(\d+)(?![\d.])", lambda match: match[0] + "0")


def remove_a_line(output):
    """Take the last line of a text away."""
    return _change_text(output, r"[^\n]+\n?$", lambda match: "")


def change_a_word(output):
    """Replace one letter of the last word."""
    other = {"x": "y"}
    return _change_text(output, r"[a-z](?=[^a-z]*$)", lambda match: other.get(match[0], "x"))


def add_a_blank(output):
    """Add a blank that nobody sees at the end of the text."""
    return _change_text(output, r"(?=\n*$)", lambda match: " ")


def add_a_kind(output):
    """Add HTML, which browsers show in place of the text or the picture."""
    if "data" in output:
        output.data["text/html"] = "<b>done</b>"
    return "data" in output


def change_the_number_of_a_result(output):
    """Store a result as if another cell had made it."""
    if output.output_type != "execute_result":
        return False
    output.execution_count += 1
    return True


def change_the_alternative_text(output):
    """Add to the description of a picture, in both places where it stands."""
    if not _is_picture(output):
        return False
    output.metadata["image/png"]["alt"] += " Or so."
    output.data["text/plain"] += " Or so."
    return True


def change_a_pixel(output):
    """Turn one pixel in the middle of a picture into its opposite."""
    if not _is_picture(output):
        return False
    picture = _decoded(output)
    colour, place = picture.convert("RGBA"), (picture.width // 2, picture.height // 2)
    *levels, alpha = colour.getpixel(place)
    colour.putpixel(place, (*(0 if level > 127 else 255 for level in levels), alpha))
    output.data["image/png"] = _encoded(colour, picture.info.get("Software"))
    return True


def mirror_a_picture(output):
    """Swap left and right."""
    if not _is_picture(output):
        return False
    picture = _decoded(output)
    mirrored = picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    output.data["image/png"] = _encoded(mirrored, picture.info.get("Software"))
    return True


def damage_a_picture(output):
    """Cut the file of a picture short."""
    if not _is_picture(output):
        return False
    output.data["image/png"] = output.data["image/png"][:400]
    return True


def change_a_curve(output):
    """Move all that is drawn in the last axes of a figure of trained data out of its band."""
    marks = [mark for axes in _drawn(output) for mark in axes["marks"]]
    for name, numbers in marks[-1]["numbers"].items() if marks else ():
        marks[-1]["numbers"][name] = _moved(numbers)
    return bool(marks)


def swap_two_curves(output):
    """Exchange the first thing drawn and the last."""
    marks = [mark for axes in _drawn(output) for mark in axes["marks"]]
    if len(marks) < 2 or marks[0] == marks[-1]:
        return False
    first = dict(marks[0])
    marks[0].update(marks[-1])
    marks[-1].update(first)
    return True


def change_a_colour(output):
    """Draw the first line or bar in another colour."""
    marks = [mark for axes in _drawn(output) for mark in axes["marks"] if "colour" in mark]
    if marks:
        marks[0]["colour"] = "#12345678"
    return bool(marks)


def change_a_label(output):
    """Change a letter of the words of the first axes."""
    words = [axes["words"] for axes in _drawn(output) if axes["words"]]
    for name, said in words[0].items() if words else ():
        words[0][name] = said + "x" if isinstance(said, str) else [one + "x" for one in said]
    return bool(words)


def move_axes(output):
    """Put the first axes into another place of the grid."""
    drawn = _drawn(output)
    if drawn:
        drawn[0]["place"] = "9 × 9, 0 to 0"
    return bool(drawn)


def drop_the_data_of_a_figure(output):
    """Leave the picture and take its data away."""
    return output.get("metadata", {}).pop("figure", None) is not None


def drop_a_picture_from_its_output(output):
    """Leave the text of an output and take its picture away."""
    return _is_picture(output) and output.data.pop("image/png") is not None


# ---------------------------------------------------------------------------- of a whole cell


def delete_the_last_output(cell):
    """Remove one output."""
    return bool(cell.outputs) and cell.outputs.pop() is not None


def repeat_an_output(cell):
    """Store an output twice."""
    if cell.outputs:
        cell.outputs.append(copy.deepcopy(cell.outputs[-1]))
    return bool(cell.outputs)


def swap_two_outputs(cell):
    """Store the first output last."""
    if len(cell.outputs) < 2 or cell.outputs[0] == cell.outputs[-1]:
        return False
    cell.outputs.append(cell.outputs.pop(0))
    return True


def move_text_over_a_picture(cell):
    """Store what is printed below a picture above it."""
    streams = [output for output in cell.outputs if output.output_type == "stream"]
    if len(streams) < 2:
        return False
    streams[0].text += streams[-1].text
    cell.outputs.remove(streams[-1])
    return True


def strip_outputs_and_count(cell):
    """Store a cell as if it had never run."""
    cell.outputs, cell.execution_count = [], None
    return True


def strip_outputs(cell):
    """Remove all outputs and keep the execution count."""
    had_any, cell.outputs = bool(cell.outputs), []
    return had_any


def change_the_count(cell):
    """Store another execution count."""
    cell.execution_count += 1
    return True


def invent_an_output(cell):
    """Store a line that the cell does not print."""
    cell.outputs.append(new_output("stream", name="stdout", text="done\n"))
    return True


def hide_the_outputs(cell):
    """Fold the outputs away, as JupyterLab does at a click."""
    cell.metadata["jupyter"] = {"outputs_hidden": True}
    return True


def widen_a_band(cell):
    """State a band that lets everything pass."""
    had_any = "bands" in cell.metadata
    cell.metadata["bands"] = {"": "~99%"}
    return had_any


def state_a_band_for_nothing(cell):
    """State a band that no number calls for."""
    cell.metadata["bands"] = {**cell.metadata.get("bands", {}), "no such words": "±0.1"}
    return True


def misspell_a_tag(cell):
    """Add a tag that nobody knows."""
    cell.metadata["tags"] = [*cell.metadata.get("tags", []), "nbval-ignore-outputs"]
    return True


OF_AN_OUTPUT = (
    change_a_number,
    change_the_decimals,
    remove_a_line,
    change_a_word,
    add_a_blank,
    add_a_kind,
    change_the_number_of_a_result,
    change_a_pixel,
    change_the_alternative_text,
    mirror_a_picture,
    damage_a_picture,
    change_a_curve,
    swap_two_curves,
    change_a_colour,
    change_a_label,
    move_axes,
    drop_the_data_of_a_figure,
    drop_a_picture_from_its_output,
)
OF_A_CELL = (
    strip_outputs_and_count,
    strip_outputs,
    delete_the_last_output,
    repeat_an_output,
    swap_two_outputs,
    move_text_over_a_picture,
    change_the_count,
    invent_an_output,
    hide_the_outputs,
    widen_a_band,
    state_a_band_for_nothing,
    misspell_a_tag,
)


def alterations(cell):
    """Yield ``(name, altered copy)`` for each way to falsify a stored code cell."""
    for alter in OF_A_CELL:
        altered = copy.deepcopy(cell)
        if alter(altered):
            yield alter.__name__, altered
    for place in range(len(cell.outputs)):
        for alter in OF_AN_OUTPUT:
            altered = copy.deepcopy(cell)
            if alter(altered.outputs[place]):
                yield f"{alter.__name__} (output {place + 1})", altered


def _other_digit(match):
    """One digit that lies far away: 1.5 becomes 6.0, which is neither near nor a third of it."""
    return str((int(match[0]) + 5) % 10)


def _moved(numbers):
    return " ".join(str(-10 * float(number) - 100) for number in numbers.split())


def _drawn(output):
    return output.get("metadata", {}).get("figure", {}).get("axes", [])


def _is_picture(output):
    return "image/png" in output.get("data", {})


def _change_text(output, pattern, change):
    if output.output_type == "stream":
        holder, key = output, "text"
    elif "text/plain" in output.get("data", {}) and not _is_picture(output):
        holder, key = output.data, "text/plain"
    else:
        return False
    before = holder[key]
    holder[key] = re.sub(pattern, change, before, count=1)
    return holder[key] != before


def _decoded(output):
    return Image.open(io.BytesIO(base64.b64decode(output.data["image/png"])))


def _encoded(picture, software):
    """Return a picture as nbformat stores it, marked with the program that drew the original."""
    marks = PngInfo()
    if software:
        marks.add_text("Software", software)
    with io.BytesIO() as buffer:
        picture.save(buffer, format="PNG", pnginfo=marks)
        return base64.b64encode(buffer.getvalue()).decode()
