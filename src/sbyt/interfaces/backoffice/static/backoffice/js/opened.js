// A dialog whose form was refused opens again with what was wrong; a secret shown once is selected for copying.
for (const dialog of document.querySelectorAll("dialog[data-opened]")) dialog.showModal();
document.querySelector("[data-select]")?.select();
