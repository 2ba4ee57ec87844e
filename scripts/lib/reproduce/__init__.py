"""What scripts/reproduce is made of. A published result is a package in results/ with a function

    reproduce(lab, model_folder, out_folder) -> the files that it wrote
"""
